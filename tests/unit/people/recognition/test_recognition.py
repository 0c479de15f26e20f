"""What somebody has done is proven by events only, in whatever order they came."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from services.people.recognition.model.achievement import Achievement, AchievementKind
from services.people.recognition.model.portfolio import Portfolio, build_achievement_record
from services.people.recognition.model.thanks import ThankedPerson, Thanks
from services.people.recognition.policy import may_decide_thanks
from shared.identity import Actor, Post, Role
from shared.problems import Conflict, Forbidden

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
COORDINATOR = Actor(person_id="olga", posts=(Post("school-07", Role.COORDINATOR),))


def make_achievement(place: int, kind: AchievementKind, about: str, *people: str, **record: object) -> Achievement:
    """One event."""
    blank = Achievement(
        id=str(place),
        fact_id=f"fact-{place}",
        kind=kind,
        at=NOW + timedelta(days=place),
        about=about,
        person_ids=list(people),
    )
    return blank.model_copy(update=record)


GROUP = make_achievement(
    1, "group_formed", "g", "olga", "timur", "marina", coordinator_id="olga", expert_ids=["timur"], title="Шаг",
    request_ids=["r-1", "r-2"],
)  # fmt: skip
OWN = [
    GROUP,
    make_achievement(2, "meeting_held", "m", "olga", "timur", group_id="g", title="Шаг", minutes=90),
    make_achievement(3, "product_drafted", "p", "olga", "timur"),
]
LINKED = [
    make_achievement(4, "product_published", "p", title="Пять шагов", number=1),
    make_achievement(5, "answer_helped", "p"),
    make_achievement(6, "product_corrected", "p", title="Пять шагов", number=2),
    make_achievement(7, "answer_helped", "p"),
    make_achievement(8, "request_solved", "r-1"),
]


@pytest.mark.parametrize(("person", "part"), [("olga", "led"), ("timur", "taught"), ("marina", "took_part")])
def test_each_has_their_own_part_in_the_same_work(person: str, part: str) -> None:
    own = [one for one in OWN if person in one.person_ids]
    record = build_achievement_record(person, own, LINKED)
    assert [line.contribution for line in record.solved] == [part]
    assert [line.contribution for line in record.meetings] == ([part] if person != "marina" else [])


def test_a_published_work_counts_whom_it_has_helped() -> None:
    (line,) = build_achievement_record("olga", OWN, LINKED).products
    assert (line.title, line.fact_id, line.helped, line.edition) == ("Пять шагов", "fact-4", 2, 2)
    assert build_achievement_record("olga", OWN, LINKED).hours == 1.5


def test_the_order_in_which_events_came_changes_nothing() -> None:
    record = build_achievement_record("olga", OWN, LINKED)
    for own in itertools.permutations(OWN):
        assert build_achievement_record("olga", own, LINKED[::-1]) == record


def test_what_was_not_finished_proves_nothing() -> None:
    assert build_achievement_record("olga", [GROUP, OWN[2]], []).is_empty
    assert build_achievement_record("galina", [], LINKED).is_empty


def test_a_new_link_is_another_one_and_a_revoked_one_is_none() -> None:
    page = Portfolio(id="olga")
    assert (page.link, page.named) == (None, False), "nothing is shown until one says so"
    assert page.share(at=NOW) != page.share(at=NOW)
    page.link = "print"
    page.revoke()
    assert page.link is None


def test_thanks_are_shown_by_the_word_of_the_thanked_alone() -> None:
    note = Thanks(
        id="1",
        text="Спасибо",
        to=[ThankedPerson(person_id="timur"), ThankedPerson(person_id="marina")],
        school_ids=["school-07"],
        written_at=NOW,
    )
    with pytest.raises(Conflict):
        note.set_shown("timur", shown=True)
    note.decide(passed=True, by="olga", at=NOW)
    with pytest.raises(Conflict):
        note.decide(passed=False, by="olga", at=NOW)
    note.set_shown("timur", shown=True)
    assert (note.is_shown_by("timur"), note.is_shown_by("marina")) == (True, False)


def test_nobody_passes_on_thanks_to_themselves() -> None:
    to_olga = Thanks(
        id="1", text="Спасибо", to=[ThankedPerson(person_id="olga")], school_ids=["school-07"], written_at=NOW
    )
    with pytest.raises(Forbidden):
        may_decide_thanks(COORDINATOR, to_olga)
