"""What tells of a child is kept by the word of its legal representative, and not without it."""

from typing import Any

import pytest
from pydantic import ValidationError

from deploy.seed import read_requests
from services.intake.requests.model import (
    CONSENT_TEXT_VERSION,
    ChildConsentMissing,
    GiveChildConsent,
    Request,
    SubmitRequest,
)
from shared.privacy import list_register_entries
from shared.problems import Conflict, Refused
from tests.unit.intake.requests.test_model import NOW, STORY, marinas_request

WORD = GiveChildConsent(relation="parent", text=CONSENT_TEXT_VERSION, child="Аня", grade="6")


def a_parents_request(**changed: Any) -> Request:
    """What a parent has handed in about their child."""
    return marinas_request(**{"audience": "parent", "experience": None, **changed})


def spoken_for(**changed: Any) -> Request:
    """The same with the parent's word."""
    request = a_parents_request(**changed)
    request.give_child_consent(WORD, how="site", at=NOW)
    return request


@pytest.mark.parametrize("audience", ["parent", "student"])
def test_the_class_of_a_child_waits_for_the_word_and_that_of_a_teacher_does_not(audience: str) -> None:
    with pytest.raises(ChildConsentMissing) as refused:
        a_parents_request(audience=audience, grade="6")
    assert refused.value.field == "grade"
    assert marinas_request(grade="6").grade == "6"


@pytest.mark.parametrize(
    "notice",
    [
        "Меня зовут Аня", "моего сына зовут Пётр", "ученица 6 «Б» класса Анна", "ученик 5-Б Иванов",
        "телефон 8 (912) 345-67-89", "+79123456789", "anna@mail.example", "родилась 03.05.2014",
        "дата рождения: 3.5.2014", "моего сына зовут\u00a0Пётр", "сына зовут  Пётр", "сына зову\u0301т Пётр",
        "сына зовут\nПётр", "сына\u202fзовут\u2009Пётр", "My name is Anna", "my daughter is called Anna",
    ],
)  # fmt: skip
def test_a_child_and_its_parent_need_not_say_who_they_are(notice: str) -> None:
    with pytest.raises(ChildConsentMissing) as refused:
        a_parents_request(story=f"{STORY} {notice}.")
    assert refused.value.field == "story"
    assert notice not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["Д'Артаньян", "Д’Артаньян", "Нур-ул-Айн", "Я", "Мария-Луиза-Анна", "Эли\u0306на", "Zoë"]
)
def test_a_child_is_called_what_it_is_called(name: str) -> None:
    consent = GiveChildConsent(relation="parent", text=CONSENT_TEXT_VERSION, child=name)
    assert consent.child == name


@pytest.mark.parametrize("name", ["Петя Сидоров", "8 912 345-67-89", "'", "Петя2", "Петя-", ""])
def test_more_than_a_first_name_of_a_child_is_not_taken(name: str) -> None:
    with pytest.raises(ValidationError):
        GiveChildConsent(relation="parent", text=CONSENT_TEXT_VERSION, child=name)


def test_no_story_of_the_seed_is_taken_for_one_that_names_a_child() -> None:
    stories = [one for one in read_requests() if one.audience != "teacher"]
    assert len(stories) > 30
    for one in stories:
        SubmitRequest(school_id=one.school, audience=one.audience, story=one.story)
        a_parents_request(audience=one.audience, story=one.story)


@pytest.mark.parametrize(
    "ordinary",
    ["Учится в школе № 7, дом 8 по улице 912", "Задача 8 912 345 и 67", "Его зовут к доске", "12.09.2025 было"],
)
def test_an_ordinary_sentence_is_no_name(ordinary: str) -> None:
    assert ordinary in a_parents_request(story=f"{STORY} {ordinary}.").story


def test_with_the_word_more_may_be_said_and_kept() -> None:
    request = spoken_for()
    assert (request.child_name, request.grade) == ("Аня", "6")
    request.ask("Как давно?", at=NOW)
    request.clarify("Мою дочь зовут Аня, ей двенадцать.", at=NOW)
    assert request.thread[1].deed == "child_word_given"
    with pytest.raises(Conflict):
        request.give_child_consent(WORD, how="paper", at=NOW)


def test_an_answer_without_the_word_names_nobody() -> None:
    request = a_parents_request()
    request.ask("Как давно?", at=NOW)
    with pytest.raises(ChildConsentMissing):
        request.clarify("Дочку зовут Аня.", at=NOW)
    assert request.open_question is not None, "nothing was changed"


def test_the_word_is_given_to_the_text_of_today() -> None:
    with pytest.raises(Refused):
        a_parents_request().give_child_consent(
            GiveChildConsent(relation="parent", text=CONSENT_TEXT_VERSION + 1), how="site", at=NOW
        )


def test_taking_the_word_back_leaves_nothing_but_the_record_of_it() -> None:
    request = spoken_for()
    request.withdraw_child_consent(at=NOW)
    assert (request.story, request.child_name, request.grade) == ("", None, None)
    assert [(one.relation, one.how, one.withdrawn_at) for one in request.child_words] == [("parent", "site", NOW)]
    assert "Аня" not in request.model_dump_json()
    with pytest.raises(Conflict):
        request.withdraw_child_consent(at=NOW)
    request.give_child_consent(WORD, how="paper", at=NOW)
    assert len(request.child_words) == 2, "given anew, it is a record of its own"


def test_words_that_name_a_child_for_whom_nobody_speaks_are_erased() -> None:
    request = a_parents_request()
    request.erase_named_child(at=NOW)
    assert (request.story, request.thread[-1].deed) == ("", "child_named")
    with pytest.raises(Conflict):
        spoken_for().erase_named_child(at=NOW)
    request.ask("Расскажите снова, без имён.", at=NOW)
    request.clarify("Ребёнок ждёт ответа с доски.", at=NOW)
    assert not request.words_erased, "what is told anew is forgotten in its time as well"


def test_the_register_names_the_basis() -> None:
    assert [one.basis for one in list_register_entries([Request]) if one.what == "child_name"] == ["representative"]
