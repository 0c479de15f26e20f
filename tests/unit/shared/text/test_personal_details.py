from itertools import pairwise

import pytest

from shared.text import clean
from shared.text.personal_details import Kind, apply_proposals, find_personal_details
from tests.kit.growth import is_proportionate
from tests.quality.personal_details.measure import DEVELOPMENT, measure, read_labelled


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Сына зовут Петя, он боится доски.", "Сына зовут [имя], он боится доски."),
        ("Сына зовут\u00a0Петя.", "Сына зовут\u00a0[имя]."),
        ("Жалоба на О́льгу Петро́вну.", "Жалоба на [имя]."),
        ("Девочку зовут Нур-ул-Айн.", "Девочку зовут [имя]."),
        ("Внук Д'Артаньян скучает.", "Внук [имя] скучает."),
        ("Пишите на olga@школа.рф, отвечу.", "Пишите на [почта], отвечу."),
        ("Мы живём на ул. Ленина, д. 5, кв. 12 и ездим.", "Мы живём на [адрес] и ездим."),
        ("У сына аутизм, что делать?", "У сына [особенность здоровья], что делать?"),
    ],
)
def test_what_tells_who_somebody_is_gets_a_neutral_wording(text: str, proposed: str) -> None:
    assert apply_proposals(text, find_personal_details(text)) == proposed


@pytest.mark.parametrize(
    "text",
    [
        "Задачи про Машу и яблоки надоели.",
        "Дети с дислексией просят больше времени.",
        "Лев Толстой писал для детей.",
        "Вера в себя у подростков падает к восьмому классу.",
        "Школа имени Гагарина ищет опыт соседей.",
        "",
    ],
)
def test_what_looks_alike_and_tells_nobody_is_left(text: str) -> None:
    assert find_personal_details(text) == []


def test_marks_stand_where_the_text_was_typed_also_decomposed_and_with_stress() -> None:
    typed = "Сы\u0301на зовут Сергеи\u0306, он левша."  # й as и and a breve
    (found,) = find_personal_details(typed)
    assert (found.kind, typed[found.start : found.end]) == (Kind.NAME, "Сергеи\u0306")


def test_a_name_typed_with_the_other_keyboard_is_found() -> None:
    assert [one.kind for one in find_personal_details("Сына зовут Cаша.")] == [Kind.NAME]  # a Latin C


def test_marks_never_overlap_and_are_in_order() -> None:
    text = " ".join(one.text for one in read_labelled(DEVELOPMENT))
    found = find_personal_details(text)
    assert len(found) > 100
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_proposed_wording_says_nothing_of_the_same_kind_again() -> None:
    for one in read_labelled(DEVELOPMENT):
        if one.spans:
            proposed = apply_proposals(one.text, find_personal_details(one.text))
            kinds = {found.kind for found in find_personal_details(one.text)}
            assert not [found for found in find_personal_details(proposed) if found.kind in kinds - {Kind.NAME}], (
                proposed
            )


def test_a_change_of_the_finder_loses_nothing_of_the_half_it_is_tuned_on() -> None:
    quality, faults = measure([DEVELOPMENT])
    assert quality.recall >= 0.97, faults
    assert quality.precision >= 0.95, faults


@pytest.mark.parametrize("unit", ["телефон", "Аа-", "восемь ", "улица А", "@а.", "диабет ", "а\u0301", "зовут "])
def test_twice_the_text_takes_no_more_than_three_times_the_time(unit: str) -> None:
    texts = {length: clean((unit * length)[:length]) for length in (4_000, 8_000)}
    assert is_proportionate(lambda length: find_personal_details(texts[length]), 4_000)
