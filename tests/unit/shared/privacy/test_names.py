"""A list of people is put in order by names that the database cannot read."""

import pytest

from services.people.registry.model.person import Person
from shared.privacy import HasName, get_field_plan, list_encrypted_fields, make_name_sort_key, normalize_name
from tests.cast import GALINA, MARINA, OLGA


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Ольга Петровна Иванова", "иванова"),
        ("Иванова Ольга Петровна", "иванова"),
        ("Ольга Петровна Рабинович", "рабинович"),
        ("Мамедов Али Вели оглы", "мамедов"),
        ("Olga Ivanova", "ivanova"),
        ("Ольга", "ольга"),
        ("", ""),
    ],
)
def test_the_surname_is_found_in_whatever_order_a_name_is_written(name: str, surname: str) -> None:
    assert make_name_sort_key(name)[0] == surname


def test_people_stand_in_order_by_surname_and_then_by_first_name() -> None:
    names = [OLGA.name, MARINA.name, "Анна Петровна Иванова", GALINA.name, "Пётр Ёлкин", "Яна Еремеева"]
    assert sorted(names, key=make_name_sort_key) == [
        MARINA.name,
        "Пётр Ёлкин",
        "Яна Еремеева",
        "Анна Петровна Иванова",
        OLGA.name,
        GALINA.name,
    ]


def test_the_mark_of_a_list_follows_the_name_and_tells_two_letters_of_it() -> None:
    somebody = HasName(name=OLGA.name)
    assert somebody.shelf == "ив"
    somebody.name = "Ольга Петровна Белова"
    assert somebody.model_dump()["shelf"] == "бе"


def test_a_name_is_sealed_and_found_by_a_print_of_what_is_typed() -> None:
    assert {"name", "name_en", "email"} <= set(list_encrypted_fields(Person))
    assert set(get_field_plan(Person).blind_indexed) == {"address", "called"}
    assert normalize_name("  Алёна  ПЕТРОВА ") == normalize_name("алена петрова")
