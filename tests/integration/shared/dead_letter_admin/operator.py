"""What an operator has at hand in these tests: broken events in a queue of people, and the desk's pages."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from deploy.seed import Person
from services.people.main import service
from shared.contracts.matching import ExpertInvited
from shared.event import EventEnvelope
from shared.identity import new_id
from tests.cast import TIMUR
from tests.integration.people.registry.region import settle
from tests.kit import bus
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

QUEUE = "people.write-letters"
AT = f"/dead-letters/people/{QUEUE}"
GOOD = ExpertInvited(invitation_id="i-1", topic_id="t-1", request_ids=["r-1"], person_id=TIMUR.id, title="Первый шаг")


def make_event(**changed: Any) -> EventEnvelope:
    """An event that Timur is invited, with other fields where wanted; a field that is None is left out."""
    body = {**json.loads(GOOD.model_dump_json()), **changed}
    text = json.dumps({name: value for name, value in body.items() if value is not None}, ensure_ascii=False)
    return EventEnvelope(new_id(), ExpertInvited.type, "i-1", 1, datetime.now(UTC), text)


async def deliver(place: Place, *events: EventEnvelope, queue: str = QUEUE) -> None:
    """Into the listener's queue, as the exchange does, or into another."""
    await bus.deliver(place, queue, *events)


async def wait_for_dead_letters(place: Place, count: int) -> None:
    """Waits until so many of its events are dead-lettered."""
    await bus.wait_for_dead_letters(place, QUEUE, count)


async def count_letters(app: RunningApplication) -> int:
    """How many letters the listener has written."""
    store = app.state.store
    return int(await store.collection("letters").count_documents({}))


async def wait_for_letters(app: RunningApplication, count: int) -> None:
    """Waits for so many letters."""

    async def there() -> bool:
        return await count_letters(app) == count

    await until(there, f"{count} letters are written")


async def list_operations(app: RunningApplication) -> list[dict[str, Any]]:
    """What was done at the desk, as it is remembered, the oldest first."""
    store = app.state.store
    return [one async for one in store.collection("dead_letter_deeds").find({}).sort("_id", 1)]


def dead_letter_links(page: str) -> list[str]:
    """Where the dead letters on a page of the service stand."""
    return re.findall(rf'href="({re.escape(AT)}/[0-9a-f]{{32}})"', page)


@asynccontextmanager
async def run_people(place: Place, folder: Path) -> AsyncIterator[RunningApplication]:
    """The service, with Timur in it."""
    async with run_services([service], place, folder, run=("web", "listeners")) as app:
        await settle(app, TIMUR)
        yield app


def open_browser(app: RunningApplication, person: Person | None) -> httpx2.AsyncClient:
    """A browser on our own pages, as which only a form of ours can post."""
    return app.client(person, **{"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})


def with_time(envelope: EventEnvelope, moment: datetime) -> EventEnvelope:
    """The same event, said at another moment."""
    return replace(envelope, at=moment)
