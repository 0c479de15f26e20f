"""The same form sent twice makes one meeting, and changes it once; who has sent it is led on each time."""

import asyncio
from pathlib import Path

from services.scheduling.main import service
from tests.cast import OLGA
from tests.integration.scheduling.neighbours import form_group
from tests.integration.scheduling.test_meeting_pages import HTML, filled_in
from tests.kit.applications import run_services
from tests.kit.servers import Place

SOURCES = {"sources": "15 Лесенка", "form_key": "b" * 22}


async def test_a_second_click_announces_no_second_meeting(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(OLGA, **HTML) as olga:
        form = filled_in(await form_group(app, place), form_key="a" * 22)
        answers = [await olga.post("/meetings/groups", data=form) for _ in range(3)]
        assert await app.state.store.collection("meetings").count_documents({}) == 1
    assert [one.status_code for one in answers] == [303] * 3
    assert len({one.headers["location"] for one in answers}) == 1


async def test_a_second_click_changes_nothing_and_leads_on(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(OLGA, **HTML) as olga:
        form = filled_in(await form_group(app, place))
        address = (await olga.post("/meetings/groups", data=form)).headers["location"]
        twins = await asyncio.gather(*(olga.post(f"{address}/preparation", data=SOURCES) for _ in range(4)))
        other = await olga.post(f"{address}/preparation", data={**SOURCES, "form_key": "c" * 22})
        late = await olga.post(f"{address}/preparation", data=SOURCES)
        kept = await app.state.store.collection("meetings").find_one({}) or {}
    answers = (*twins, late)
    assert [(one.status_code, one.headers.get("location")) for one in answers] == [(303, address)] * 5
    assert other.status_code == 409, "who sends another form is told that it was given already"
    assert kept["_v"] == 2
    assert address.encode() not in b"".join(one.get("next_page", b"") for one in kept["_receipts"]), "it is encrypted"
