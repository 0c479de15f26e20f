"""The same form sent twice makes one request: a second click, a page that was loaded again, a line that broke."""

import asyncio
import re
from pathlib import Path

import httpx2

from services.intake.main import service
from tests.integration.intake.test_requests_over_http import STORY, a_school
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def open_form(client: httpx2.AsyncClient, school: str) -> dict[str, str]:
    """The form as the page hands it out, filled in."""
    found = re.search(r'name="form_key" value="([^"]+)"', (await client.get("/ask")).text)
    assert found is not None
    return {"form_key": found[1], "school_id": school, "audience": "teacher", "experience": "young", "story": STORY}


async def count_requests(app: RunningApplication) -> int:
    """How many there are."""
    return int(await app.state.store.collection("requests").count_documents({}))


async def test_a_second_click_makes_no_second_request(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **HTML) as client:
        form = await open_form(client, await a_school(app))
        both = await asyncio.gather(*(client.post("/ask", data=form) for _ in range(2)))
        later = await client.post("/ask", data=form)
        receipt = (await client.get("/requests/mine/receipt")).text
        assert await count_requests(app) == 1
    assert [(one.status_code, one.headers["location"]) for one in (*both, later)] == [
        (303, "/requests/mine/receipt")
    ] * 3
    assert re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", receipt), "whoever has clicked twice has their code"


async def test_another_page_or_another_word_is_another_request(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **HTML) as client:
        school = await a_school(app)
        form = await open_form(client, school)
        for changed in (form, {**form, "story": STORY + " Что делать?"}, await open_form(client, school)):
            assert (await client.post("/ask", data=changed)).status_code == 303
        assert await count_requests(app) == 3


async def test_a_form_without_a_key_is_taken(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **HTML) as client:
        form = await open_form(client, await a_school(app))
        for key in ("", "short", "х" * 40):
            assert (await client.post("/ask", data={**form, "form_key": key})).status_code == 303
        del form["form_key"]
        assert (await client.post("/ask", data=form)).status_code == 303
        assert await count_requests(app) == 4
