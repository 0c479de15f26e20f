"""A form that is refused comes back with everything that was typed into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from shared.identity import Actor
from tests.cast import OLGA
from tests.journeys.region import ORIGIN, Region
from tests.journeys.wrong_input import CANARY
from tests.kit.applications import as_actor

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = {"Accept": "text/html", "Origin": ORIGIN}
ASKED = {"school_id": "school-07", "audience": "parent", "story": "Сын молчит на уроках, как помочь ему заговорить?"}
TYPED = {"text", "email", "search", "textarea", "hidden"}


@dataclass
class Form:
    """Where a form goes, and the names of its fields in which one writes."""

    action: str
    texts: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that are sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and attributes.get("method", "").lower() == "post":
            self._open = Form(attributes["action"])
            self.found.append(self._open)
        kind = attributes.get("type", "text") if tag == "input" else tag
        if self._open is not None and kind in TYPED - {"hidden"} and "name" in attributes:
            self._open.texts.append(attributes["name"])

    def handle_endtag(self, tag: str) -> None:
        self._open = None if tag == "form" else self._open


def _pages(region: Region, request_id: str, token: str) -> Iterator[tuple[Actor | str | None, str]]:
    for address in ("/ask", "/follow", "/sign-in", "/sign-in/sent"):
        yield None, address
    yield token, "/requests/mine"
    own = [f"/requests/{request_id}", "/experts/me", "/meetings/groups", "/presentations"]
    own += [f"/meetings/{region.ids['meeting_id']}", f"/products/{region.ids['product_id']}"]
    for address in own:
        yield as_actor(OLGA), address


async def test_what_was_typed_is_kept(region: Region) -> None:
    request_id, token = await _request_with_question(region)
    before, kept = await region.settled(), 0
    for actor, address in _pages(region, request_id, token):
        async with region.client(actor, **PAGE) as client:
            page = await client.get(address)
            assert page.status_code == 200, address
            for form in Forms(page.text).found:
                if not form.texts:
                    continue
                typed = {name: f"{CANARY} {place} <b>" for place, name in enumerate(form.texts)}
                answer = await client.post(form.action, data={**typed, "nobody-asked-for-this": "1"})
                assert answer.status_code == 422, f"{form.action}: {answer.status_code}"
                lost = [name for name, words in typed.items() if words.replace("<b>", "&lt;b&gt;") not in answer.text]
                assert lost == [], f"{form.action} loses {lost}"
                assert "govuk-error-summary" in answer.text, form.action
                kept += 1
    assert kept >= 8
    assert await region.settled() == before


async def _request_with_question(region: Region) -> tuple[str, str]:
    async with region.client() as anybody, region.client(as_actor(OLGA)) as olga:
        receipt = (await anybody.post("/api/requests", json=ASKED)).json()
        opened = await anybody.post("/api/requests/followed", json={"code": receipt["tracking_code"]})
        asked = await olga.post(f"/api/requests/{receipt['id']}/questions", json={"question": "На каких?"})
    assert asked.status_code == 201, asked.text
    return receipt["id"], opened.json()["token"]
