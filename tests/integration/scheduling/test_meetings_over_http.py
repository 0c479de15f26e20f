"""A meeting from its date to its minutes, as programs and calendars see it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from services.scheduling.main import service
from services.scheduling.meetings.store import Meetings
from tests.cast import BORIS, FOREIGN_COORDINATOR, FOREIGN_TEACHER, MARINA, NADEZHDA, OLGA, TIMUR, ZINAIDA
from tests.integration.scheduling.neighbours import (
    announce_meeting,
    form_group,
)
from tests.kit.applications import RunningApplication, run_services
from tests.kit.bus import record_published, wait_for_events
from tests.kit.servers import Place

SOURCES = {"sources": [{"title": "Как решать задачу", "minutes": 20}, {"title": "Лесенка", "minutes": 15}]}
MINUTES: dict[str, Any] = {
    "attended_ids": [OLGA.id, TIMUR.id, NADEZHDA.id],
    "summary": "Детям надо показать не решение, а начало.",
    "contributions": [
        {"person_id": TIMUR.id, "outcome": "worked", "text": "Лесенка подсказок."},
        {"person_id": NADEZHDA.id, "outcome": "failed", "text": "Памятка из восьми пунктов."},
    ],
    "decisions": [{"text": "Три тихие минуты.", "responsible_id": MARINA.id}],
}


async def test_a_group_meets_from_the_date_to_the_minutes(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, record_published(place, "scheduling") as envelopes:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga, app.client(TIMUR) as timur:
            meeting = (await announce_meeting(olga, group)).json()
            address = f"/api/meetings/{meeting['id']}"
            assigned = await olga.post(f"{address}/preparation", json=SOURCES)
            marked = await timur.post(f"{address}/readiness", json={"sources": [0, 1]})
            held = await olga.post(f"{address}/minutes", json=MINUTES)
            again = await olga.post(f"{address}/minutes", json=MINUTES)
            seen = (await timur.get(address)).json()
        await wait_for_events(envelopes, 3)
    assert [assigned.status_code, marked.status_code, held.status_code, again.status_code] == [201, 201, 201, 409]
    assert [one.type for one in envelopes] == [
        "scheduling.meeting.announced.v1",
        "scheduling.preparation.assigned.v1",
        "scheduling.meeting.held.v1",
    ]
    assert json.loads(envelopes[1].text)["reading_minutes"] == 35
    assert json.loads(envelopes[2].text)["contributions"] == ["Лесенка подсказок.", "Памятка из восьми пунктов."]
    assert json.loads(envelopes[2].text)["request_ids"] == ["request-1"]
    assert [one["name"] for one in seen["members"] if one["is_ready"]] == [TIMUR.name]
    assert seen["protocol"]["contributions"][1]["outcome"] == "failed"


async def test_the_world_sees_the_announcement_and_nothing_more(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            meeting = (await announce_meeting(olga, group, place="Кабинет 12", mode="mixed")).json()
        address = f"/api/meetings/{meeting['id']}"
        public = {"id", "title", "starts_at", "ends_at", "minutes", "zone", "form", "mode", "held_at"}
        for person in (None, FOREIGN_COORDINATOR, FOREIGN_TEACHER):
            async with app.client(person) as client:
                assert set((await client.get(address)).json()) == public
                (listed,) = (await client.get("/api/meetings")).json()["meetings"]
                assert set(listed) == public
                for page in (f"/meetings/{meeting['id']}", f"{address}/calendar.ics", f"/meetings/{meeting['id']}.ics"):
                    shown = await client.get(page)
                    assert shown.status_code == 200
                    for secret in ("meet.example.org", "Кабинет", "Что пробовали", OLGA.name, OLGA.id, "request-1"):
                        assert secret not in shown.text
        for person in (MARINA, ZINAIDA, BORIS):
            async with app.client(person) as client:
                assert (await client.get(address)).json()["link"] == "https://meet.example.org/pervyi-shag"
                assert "meet.example.org" in (await client.get(f"/meetings/{meeting['id']}")).text
            async with app.client() as client:
                assert (await client.get("/api/meetings/nothing")).status_code == 404


async def versions(app: RunningApplication, id_: str) -> int:
    """How often a meeting was written."""
    return (await Meetings(app.reading).get(id_)).version


async def test_only_those_whose_meeting_it_is_work_on_it(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            id_ = (await announce_meeting(olga, group)).json()["id"]
        operations = [("preparation", SOURCES), ("readiness", {"sources": []}), ("minutes", MINUTES)]
        refusals: dict[str, list[int]] = {}
        for person in (None, FOREIGN_COORDINATOR, ZINAIDA, TIMUR):
            async with app.client(person) as client:
                answers = [await announce_meeting(client, group)]
                if person is not TIMUR:
                    answers += [
                        await client.post(f"/api/meetings/{id_}/{kind}", json=body) for kind, body in operations
                    ]
                else:
                    answers += [await client.post(f"/api/meetings/{id_}/minutes", json=MINUTES)]
                refusals["nobody" if person is None else person.id] = [answer.status_code for answer in answers]
        assert await versions(app, id_) == 1
        async with app.client(BORIS) as operator:
            assert (await operator.post(f"/api/meetings/{id_}/preparation", json=SOURCES)).status_code == 201
    assert refusals == {
        "nobody": [401] * 4,
        FOREIGN_COORDINATOR.id: [404] * 4,
        ZINAIDA.id: [403] * 4,
        TIMUR.id: [403] * 2,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "2020-01-01T10:00:00Z"},
        {"starts_at": "2026-12-03T10:00:00"},
        {"starts_at": 1796292000},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"link": "http://meet.example.org/a"},
        {"link": None},
        {"minutes": 500},
        {"form": "party"},
        {"agenda": [{"title": "Что пробовали", "minutes": 91}]},
        {"member_ids": ["gleb-ratnikov"]},
    ],
    ids=str,
)
async def test_a_meeting_that_cannot_be_is_not_announced(place: Place, tmp_path: Path, wrong: dict[str, Any]) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            refused = await announce_meeting(olga, group, **wrong)
            listed = (await olga.get("/api/meetings")).json()["meetings"]
    assert (refused.status_code, listed) == (422, [])


async def test_wrong_minutes_change_nothing(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            id_ = (await announce_meeting(olga, group)).json()["id"]
            wrongs: tuple[dict[str, Any], ...] = (
                {"attended_ids": []},
                {"attended_ids": [OLGA.id]},
                {"summary": ""},
                {"mood": "good"},
            )
            for wrong in wrongs:
                assert (await olga.post(f"/api/meetings/{id_}/minutes", json={**MINUTES, **wrong})).status_code == 422
            wrong_source = await olga.post(f"/api/meetings/{id_}/readiness", json={"sources": [3]})
        assert await versions(app, id_) == 1
    assert wrong_source.status_code == 422


async def test_the_same_key_announces_one_meeting(place: Place, tmp_path: Path) -> None:
    moment = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA, **{"Idempotency-Key": "k-1"}) as olga:
            first, second = [await announce_meeting(olga, group, starts_at=moment) for _ in range(2)]
            listed = (await olga.get("/api/meetings")).json()["meetings"]
    assert (first.status_code, second.status_code, len(listed)) == (201, 201, 1)
    assert second.json() == first.json()


async def test_a_calendar_finds_the_same_meeting_at_the_right_hour(place: Place, tmp_path: Path) -> None:
    moment = (datetime.now(UTC) + timedelta(days=9)).replace(hour=10, minute=0, second=0, microsecond=0)
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            id_ = (await announce_meeting(olga, group, starts_at=moment.isoformat())).json()["id"]
            before = await olga.get(f"/meetings/{id_}.ics")
            await olga.post(f"/api/meetings/{id_}/preparation", json=SOURCES)
            after = await olga.get(f"/api/meetings/{id_}/calendar.ics")
        async with app.client() as anybody:
            public = await anybody.get(f"/meetings/{id_}.ics")
    assert before.headers["content-type"] == "text/calendar; charset=utf-8"
    events = [Calendar.from_ical(file.content).events[0] for file in (before, after, public)]
    assert {event.uid for event in events} == {id_}
    assert [event.sequence for event in events] == [0, 1, 1]
    assert events[0].DTSTAMP <= events[1].DTSTAMP == events[1].LAST_MODIFIED == events[2].DTSTAMP
    assert [event.start for event in events] == [moment] * 3
    assert all(b"DTSTART;TZID=Asia/Yekaterinburg:" in file.content for file in (before, after, public))
    assert b"BEGIN:VTIMEZONE" in public.content
    assert public.content.count(b"BEGIN:STANDARD") == 1
    assert b"RDATE" not in public.content
    assert events[0].url == "https://meet.example.org/pervyi-shag"
    assert "Лесенка" in str(events[1].description)
    assert not {"URL", "LOCATION", "DESCRIPTION"} & set(events[2])


async def test_minutes_kept_a_week_early_do_not_leave_the_old_date_in_calendars(place: Place, tmp_path: Path) -> None:
    moment = (datetime.now(UTC) + timedelta(days=9)).replace(microsecond=0)
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            id_ = (await announce_meeting(olga, group, starts_at=moment.isoformat())).json()["id"]
            assert (await olga.post(f"/api/meetings/{id_}/minutes", json=MINUTES)).status_code == 201
            held_at = datetime.fromisoformat((await olga.get(f"/api/meetings/{id_}")).json()["held_at"])
        async with app.client() as anybody:
            (event,) = Calendar.from_ical((await anybody.get(f"/meetings/{id_}.ics")).content).events
    assert event.start == held_at.replace(microsecond=0) < moment
    assert event.sequence == 1
