"""A group meets by the clock of its school, wherever the region's own clock hangs."""

import json
from pathlib import Path

from services.scheduling.groups.store import Schools
from services.scheduling.main import service
from shared.contracts.people import SchoolChanged, SchoolJoined
from tests.cast import OLGA
from tests.integration.scheduling.neighbours import (
    announce_meeting,
    form_group,
)
from tests.integration.scheduling.test_meeting_pages import HTML, filled_in
from tests.kit.applications import RunningApplication, run_services
from tests.kit.bus import make_envelope, publish_envelopes, record_published, wait_for_events
from tests.kit.servers import Place
from tests.kit.waiting import until

SCHOOL = str(OLGA.school)
MOSCOW = SchoolJoined(school_id=SCHOOL, zone="Europe/Moscow", name="Школа", name_en="School")
ANOTHER = SchoolJoined(school_id="school-01", zone="Europe/Moscow", name="Школа", name_en="School")
OMSK = SchoolChanged(school_id=SCHOOL, zone="Asia/Omsk", name="Школа", name_en="School")


async def lives_by(
    app: RunningApplication, place: Place, event: SchoolJoined | SchoolChanged, sequence: int = 1
) -> None:
    """It is published of the school, and consumed."""
    await publish_envelopes(place, make_envelope(event, event.school_id, sequence))

    async def known() -> bool:
        school = await Schools(app.reading).find(event.school_id)
        return school is not None and school.zone == event.zone

    await until(known, f"the school lives by {event.zone}")


async def test_a_meeting_is_told_by_the_clock_of_its_school(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        await lives_by(app, place, MOSCOW)
        async with app.client(OLGA, **HTML) as olga, record_published(place, "scheduling") as events:
            form = (await olga.get("/meetings/groups")).text
            address = (await olga.post("/meetings/groups", data=filled_in(group))).headers["location"]
            page = (await olga.get(address)).text
            calendar = (await olga.get(f"{address}.ics")).text
            seen = (await olga.get(f"/api{address}")).json()
            await wait_for_events(events, 1)
        async with app.client() as anybody:
            listed = (await anybody.get("/meetings")).text
            alone = (await anybody.get(address, headers=HTML)).text
    assert "Москва" in form
    assert (seen["starts_at"][10:], seen["zone"]) == ("T12:00:00Z", "Europe/Moscow")
    assert json.loads(events[0].text)["zone"] == "Europe/Moscow"
    for text in (page, alone):
        assert "15:00" in text
        assert "Москва" in text
        assert "17:00" not in text
    assert "15:00 (Москва)</time>" in listed
    assert "DTSTART;TZID=Europe/Moscow:" in calendar
    assert "T150000" in calendar


async def test_a_school_that_moves_to_another_clock_takes_its_meetings_along(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        await lives_by(app, place, MOSCOW)
        async with app.client(OLGA) as olga:
            before = (await announce_meeting(olga, group)).json()
            await lives_by(app, place, OMSK, 2)
            after = (await olga.get(f"/api/meetings/{before['id']}")).json()
            calendar = (await olga.get(f"/meetings/{before['id']}.ics")).text
            await publish_envelopes(place, make_envelope(MOSCOW, SCHOOL))  # late: the first event comes again
            await lives_by(app, place, ANOTHER)
            another = (await announce_meeting(olga, group)).json()
    assert (before["zone"], after["zone"]) == ("Europe/Moscow", "Asia/Omsk")
    assert before["starts_at"] == after["starts_at"]
    assert "DTSTART;TZID=Asia/Omsk:" in calendar
    assert "SEQUENCE:1" in calendar
    assert another["zone"] == "Asia/Omsk"


async def test_while_a_school_is_unknown_the_region_s_clock_counts(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            seen = (await announce_meeting(olga, group)).json()
    assert seen["zone"] == "Asia/Yekaterinburg"
