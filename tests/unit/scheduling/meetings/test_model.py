"""A group sets a date, prepares, meets, and writes down what it has found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.scheduling.meetings.model import AnnounceMeeting, KeepMinutes, MarkStudied, Meeting
from shared.problems import Conflict, Refused
from tests.cast import FOREIGN_TEACHER, MARINA, NADEZHDA, OLGA, TIMUR
from tests.unit.scheduling.meetings.examples import LATER, NOW, group, meeting, plan_meeting, sources


def minutes(**changed: Any) -> KeepMinutes:
    """Three came; one thing worked, one did not; one decision."""
    given = {
        "attended_ids": [OLGA.id, TIMUR.id, NADEZHDA.id],
        "summary": "Детям надо показать не решение, а начало.",
        "contributions": [
            {"person_id": TIMUR.id, "outcome": "worked", "text": "Лесенка подсказок."},
            {"person_id": NADEZHDA.id, "outcome": "failed", "text": "Памятка из восьми пунктов."},
        ],
        "decisions": [{"text": "Три тихие минуты.", "responsible_id": MARINA.id}],
    }
    return KeepMinutes.model_validate({**given, **changed})


def test_the_date_stands_on_the_site_in_utc_with_the_zone_of_the_group() -> None:
    at_home = "2026-12-03T15:00:00+05:00"
    found, announced = Meeting.announce(
        plan_meeting(starts_at=at_home), group(), id_="m", zone="Asia/Yekaterinburg", at=NOW
    )
    assert found.starts_at == announced.starts_at == datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert found.starts_at.tzinfo is UTC
    assert found.ends_at - found.starts_at == timedelta(minutes=90)
    assert found.zone == "Asia/Yekaterinburg"
    assert announced.member_ids == group().member_ids
    assert announced.title == "Первый шаг"
    assert "meet.example.org" not in announced.model_dump_json()


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=731)])
def test_a_meeting_lies_ahead_but_not_beyond_two_years(moment: datetime) -> None:
    with pytest.raises(Refused):
        meeting(starts_at=moment)


def test_the_end_of_time_is_refused_rather_than_overflown() -> None:
    with pytest.raises(Refused):
        meeting(starts_at="9999-12-31T23:59:00-12:00")


@pytest.mark.parametrize("moment", [1796292000, "1796292000", "2026-12-03", "2026-12-03T15:00:00", None])
def test_a_moment_is_written_out_with_its_zone(moment: Any) -> None:
    with pytest.raises(ValidationError):
        plan_meeting(starts_at=moment)


@pytest.mark.parametrize(
    "link", ["http://meet.example.org/a", "javascript:alert(1)", "https://a b", "https://me@x.org/", "https://"]
)
def test_people_join_through_a_safe_link_only(link: str) -> None:
    with pytest.raises(ValidationError):
        plan_meeting(link=link)


@pytest.mark.parametrize(
    "where",
    [{"mode": "online", "link": None}, {"mode": "in_person", "place": None}, {"mode": "mixed", "place": None}],
)
def test_people_must_know_where_to_come(where: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        meeting(**where)


def test_an_agenda_fits_into_its_meeting() -> None:
    points = [{"title": "Что пробовали", "minutes": 60}, {"title": "Решения", "minutes": 30}]
    assert len(meeting(agenda=points).agenda) == 2
    with pytest.raises(Refused):
        meeting(agenda=[*points, {"title": "Разное", "minutes": 1}])


@pytest.mark.parametrize(
    "wrong", [{"minutes": 14}, {"minutes": 481}, {"minutes": "90"}, {"form": "party"}, {"door": "open"}]
)
def test_nothing_is_guessed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        plan_meeting(**wrong)
    with pytest.raises(ValidationError):
        plan_meeting(agenda=[{"title": "Решения", "minutes": 10, "led_by": OLGA.id}])


def test_sources_are_given_once_and_their_reading_time_is_told() -> None:
    found = meeting()
    assigned = found.assign_preparation(sources(20, 10, 15))
    assert (assigned.sources, assigned.reading_minutes) == (3, 45)
    assert assigned.member_ids == group().member_ids
    with pytest.raises(Conflict):
        found.assign_preparation(sources(5))
    assert found.reading_minutes == 45


def test_a_member_is_ready_when_everything_is_studied() -> None:
    found = meeting()
    found.assign_preparation(sources(20, 10))
    found.mark_studied(TIMUR.id, MarkStudied(sources=[1]))
    assert not found.is_ready(TIMUR.id)
    found.mark_studied(TIMUR.id, MarkStudied(sources=[1, 0, 1]))
    found.mark_studied(MARINA.id, MarkStudied(sources=[0]))
    assert found.is_ready(TIMUR.id)
    assert not found.is_ready(MARINA.id)
    found.mark_studied(TIMUR.id, MarkStudied(sources=[]))
    assert not found.is_ready(TIMUR.id)


def test_nobody_is_ready_for_what_was_never_given() -> None:
    found = meeting()
    found.mark_studied(TIMUR.id, MarkStudied(sources=[]))
    assert not found.is_ready(TIMUR.id)
    with pytest.raises(Refused):
        found.mark_studied(TIMUR.id, MarkStudied(sources=[0]))


def test_what_did_not_work_is_kept_beside_what_did() -> None:
    found = meeting()
    held = found.keep_minutes(minutes(), at=LATER + timedelta(hours=2))
    assert held.contributions == ["Лесенка подсказок.", "Памятка из восьми пунктов."]
    assert held.decisions == ["Три тихие минуты."]
    assert found.protocol is not None
    assert [one.outcome for one in found.protocol.contributions] == ["worked", "failed"]
    assert NADEZHDA.id not in "".join(held.contributions)


def test_a_meeting_is_held_once_and_then_stands_still() -> None:
    found = meeting()
    found.assign_preparation(sources(5))
    found.keep_minutes(minutes(), at=LATER)
    for again in (
        lambda: found.keep_minutes(minutes(), at=LATER),
        lambda: found.assign_preparation(sources(5)),
        lambda: found.mark_studied(TIMUR.id, MarkStudied(sources=[0])),
    ):
        with pytest.raises(Conflict):
            again()


def test_minutes_tell_the_announced_hour_or_an_earlier_one() -> None:
    in_time, early = meeting(), meeting()
    in_time.keep_minutes(minutes(), at=LATER + timedelta(days=3))
    early.keep_minutes(minutes(), at=NOW + timedelta(hours=1))
    assert in_time.held_at == LATER
    assert early.held_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"attended_ids": [OLGA.id, FOREIGN_TEACHER.id], "contributions": []},
        {"attended_ids": [OLGA.id]},
        {"decisions": [{"text": "Написать страницу.", "responsible_id": FOREIGN_TEACHER.id}]},
    ],
)
def test_minutes_speak_of_those_who_were_there(wrong: dict[str, Any]) -> None:
    found = meeting()
    with pytest.raises(Refused):
        found.keep_minutes(minutes(**wrong), at=LATER)
    assert found.protocol is None
    assert found.held_at is None


def test_a_meeting_to_which_nobody_came_has_no_minutes() -> None:
    with pytest.raises(ValidationError):
        minutes(attended_ids=[])


def test_a_command_without_a_group_says_nothing() -> None:
    with pytest.raises(ValidationError):
        AnnounceMeeting.model_validate({"starts_at": LATER, "minutes": 90, "form": "seminar", "mode": "online"})
