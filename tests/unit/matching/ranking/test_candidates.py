"""Who is offered for a topic, and why."""

import pytest

from services.matching.invitations.model import Invitation
from services.matching.profiles.model import Competency, Person
from services.matching.ranking.model import (
    OPEN_INVITATION_PENALTY,
    Candidate,
    list_shared_words,
    rank,
    similarity,
    weigh_ngrams,
)
from tests.cast import EKATERINA, LARISA, MARINA, NADEZHDA, TIMUR
from tests.unit.matching.examples import everybody, known, topic


def place(ranked: list[Candidate], person_id: str) -> int:
    """Where somebody stands, from 0."""
    return [one.person.id for one in ranked].index(person_id)


def test_those_whose_skills_are_needed_come_first() -> None:
    ranked = rank(topic(), everybody(), {})
    assert ranked[0].person.id == LARISA.id
    assert place(ranked, TIMUR.id) < 3
    assert place(ranked, TIMUR.id) < place(ranked, NADEZHDA.id)


def test_the_reason_quotes_the_line_and_the_words() -> None:
    larisa = rank(topic(), [known(LARISA)], {})[0]
    reason = next(one for one in larisa.reasons if one.code == "words_in_common")
    assert reason.line == LARISA.competencies[0].line
    assert {"текстовой", "задачи", "условия"} <= set(reason.words)


def test_points_are_the_sum_of_the_reasons() -> None:
    for one in rank(topic(), everybody(), {TIMUR.id: 2}):
        assert one.points == pytest.approx(sum(reason.points for reason in one.reasons), abs=1e-9)


def test_the_order_is_always_the_same() -> None:
    people = everybody()
    before = [one.person.id for one in rank(topic(), people, {})]
    assert [one.person.id for one in rank(topic(), people[::-1], {})] == before
    assert [one.person.id for one in rank(topic(), people[7:] + people[:7], {})] == before


def test_whoever_was_invited_is_not_offered_again() -> None:
    asked = topic()
    Invitation.send(asked, known(EKATERINA), "", id_="i", by=None, at=asked.opened_at)
    offered = {one.person.id for one in rank(asked, everybody(), {})}
    assert EKATERINA.id not in offered
    assert LARISA.id in offered


def test_a_teacher_with_nothing_to_teach_is_not_offered_until_they_write_it_down() -> None:
    marina = known(MARINA)
    assert rank(topic(), [marina], {}) == []
    line = Competency(line="первый шаг в незнакомой задаче", sub_kind="choosing_tasks", can_teach=True)
    taught = marina.model_copy(update={"competencies": [line]})
    assert [one.person.id for one in rank(topic(), [taught], {})] == [MARINA.id]
    wanted = marina.model_copy(update={"competencies": [line.model_copy(update={"can_teach": False})]})
    assert rank(topic(), [wanted], {}) == []


def test_every_open_invitation_weighs() -> None:
    free, busy = (rank(topic(), [known(TIMUR)], {TIMUR.id: count})[0] for count in (0, 3))
    assert busy.points == pytest.approx(free.points + 3 * OPEN_INVITATION_PENALTY)
    assert next(reason.count for reason in busy.reasons if reason.code == "open_invitations") == 3


def test_the_school_of_the_request_is_noted_and_weighs_nothing() -> None:
    reasons = {reason.code: reason.points for reason in rank(topic(), [known(NADEZHDA)], {})[0].reasons}
    assert reasons["same_school"] == 0.0
    assert "same_school" not in {reason.code for reason in rank(topic(), [known(TIMUR)], {})[0].reasons}


def test_one_more_fitting_line_never_costs_points() -> None:
    timur = known(TIMUR)
    fewer = timur.model_copy(update={"competencies": timur.competencies[:1]})
    assert rank(topic(), [timur], {})[0].points >= rank(topic(), [fewer], {})[0].points


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("методика текстовых задач", "методика текстовой задачи"),
        ("ТЕКСТОВЫЕ ЗАДАЧИ", "текстовой задачи"),
        ("пересказ условия своими словами", "пересказать условие"),
        ("ещё одна опора для ребёнка", "опора для ребенка"),
        ("текставая задача", "текстовая задача"),
    ],
)
def test_endings_case_and_slips_do_not_hide_a_word(line: str, need: str) -> None:
    assert list_shared_words(line, [need])
    assert similarity(line, [need], weigh_ngrams([line, need])) > 0.2


def test_strangers_share_nothing() -> None:
    line, need = "походы и краеведение с подростками", "электронный дневник не открывается"
    assert list_shared_words(line, [need]) == ()
    assert similarity(line, [need], weigh_ngrams([line, need])) == 0.0


def test_texts_without_words_are_no_error() -> None:
    empty = topic().model_copy(update={"problem": "…", "competencies": ["12"]})
    person = Person(id="p", name="P", competencies=[Competency(line="???", sub_kind="other", can_teach=True)])
    assert rank(empty, [person], {})[0].points == 0.0
