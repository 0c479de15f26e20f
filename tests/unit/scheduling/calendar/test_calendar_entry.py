"""Somebody's calendar follows a meeting: every change of what it shows is a revision (RFC 5545), nothing else is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from services.scheduling.calendar.api import build_calendar
from services.scheduling.meetings.model import AgendaPoint, KeepMinutes, Meeting, Source, StudyMark
from tests.cast import MARINA, OLGA, TIMUR
from tests.unit.scheduling.meetings.examples import LATER, NOW, meeting, sources

REVISED = NOW + timedelta(hours=1)
# Another value for everything that a meeting has; a field that is new needs one here.
OTHERS: dict[str, Any] = {
    "title": "Второй шаг",
    "starts_at": LATER + timedelta(minutes=30),
    "ends_at": LATER + timedelta(days=1),
    "minutes": 45,
    "zone": "Europe/Moscow",
    "form": "round_table",
    "mode": "mixed",
    "held_at": REVISED,
    "group_id": "group-2",
    "school_id": "school-02",
    "request_ids": ["request-2"],
    "coordinator_id": MARINA.id,
    "member_ids": [OLGA.id],
    "place": "Кабинет 12",
    "link": "https://meet.example.org/other",
    "agenda": [AgendaPoint(title="Что пробовали", minutes=10)],
    "sources": [Source(title="Лесенка", minutes=15)],
    "studied": [StudyMark(person_id=TIMUR.id, sources=[0])],
    "protocol": None,
}
REVISION_FIELDS = {"revision", "revised_at", "entry_digest"}
NEVER_CHANGED = {"id", "version", "announced_at"}


def minutes() -> KeepMinutes:
    """Short ones."""
    return KeepMinutes.model_validate({"attended_ids": [OLGA.id, TIMUR.id], "summary": "Детям надо показать начало."})


def read(one: Meeting) -> Event:
    """The entry of its file."""
    return Calendar.from_ical(build_calendar(one)).events[0]


def list_shown(one: Meeting) -> dict[str, str]:
    """What a person sees of it."""
    hidden = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
    return {name: value.to_ical() for name, value in read(one).items() if name not in hidden}


def test_another_value_is_known_for_whatever_a_meeting_has() -> None:
    assert set(OTHERS) | REVISION_FIELDS | NEVER_CHANGED == set(Meeting.model_fields)


@pytest.mark.parametrize("field", OTHERS)
def test_an_entry_that_changes_has_a_new_sequence_and_stamp_and_no_other_has(field: str) -> None:
    found = meeting()
    before = list_shown(found)
    setattr(found, field, OTHERS[field])
    found.revise_calendar_entry(at=REVISED)
    has_changed = list_shown(found) != before
    event = read(found)
    stamp = REVISED if has_changed else NOW
    assert (event.sequence, event.DTSTAMP, event.LAST_MODIFIED) == (int(has_changed), stamp, stamp)


def test_what_a_group_reads_before_is_a_new_revision_of_the_entry() -> None:
    found = meeting()
    found.assign_preparation(sources(20))
    found.revise_calendar_entry(at=REVISED)
    found.revise_calendar_entry(at=REVISED + timedelta(hours=1))
    event = read(found)
    assert "Источник 20" in str(event.get("description"))
    assert (event.sequence, event.DTSTAMP) == (1, REVISED)


def test_minutes_kept_a_week_early_leave_the_announced_hour_free() -> None:
    found = meeting()
    early = LATER - timedelta(days=7)
    found.keep_minutes(minutes(), at=early)
    found.revise_calendar_entry(at=early)
    event = read(found)
    assert (event.start, event.sequence, event.DTSTAMP) == (early, 1, early)


def test_minutes_kept_after_the_meeting_change_no_calendar() -> None:
    found = meeting()
    found.keep_minutes(minutes(), at=LATER + timedelta(days=2))
    found.revise_calendar_entry(at=LATER + timedelta(days=2))
    event = read(found)
    assert (event.start, event.sequence, event.DTSTAMP) == (LATER, 0, NOW)


def test_stamps_are_moments_of_utc() -> None:
    """RFC 5545: DTSTAMP, CREATED and LAST-MODIFIED end in Z, whatever the clock of the school."""
    file = build_calendar(meeting(starts_at=datetime(2026, 12, 3, 10, tzinfo=UTC)))
    lines = dict(line.split(":", 1) for line in file.decode().split("\r\n") if ":" in line)
    assert [lines[name][-1] for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED")] == ["Z"] * 3
