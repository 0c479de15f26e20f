"""A whole system in this process with the region and the story in it, and all that it remembers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2
from pymongo import MongoClient

from deploy.demo.client import DemoClients
from deploy.demo.story import Reporter, StoryRunner
from deploy.seed.load import load
from services import definitions
from shared.identity import Actor
from shared.service import CombinedApplication
from tests.cast import OLGA
from tests.journeys.wrong_input import Operation, operations
from tests.kit.applications import RunningApplication, as_actor, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

ORIGIN = "http://house.test"
_PLATFORM_COLLECTIONS = ("_heartbeat", "_keys", "_members", "_sealing", "_tallies")


@dataclass
class Region:
    """What the tests of bad input stand in; `ids` are those of the story, by the names they have in addresses."""

    application: RunningApplication
    place: Place
    ids: dict[str, str] = field(default_factory=dict)
    token: str = ""
    code: str = ""

    @cached_property
    def operations(self) -> list[Operation]:
        """Every route of every service."""
        app = self.application.asgi
        assert isinstance(app, CombinedApplication)
        return [
            one
            for service in definitions()
            for one in operations(service.name, app.services[service.name], service.routers)
        ]

    def client(self, actor: Actor | str | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client of somebody: a member, the holder of a token, or nobody."""
        token = self.application.sessions.issue_member_token(actor) if isinstance(actor, Actor) else actor
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.application.client(None, **headers)

    def remembered(self) -> dict[str, str]:
        """All documents of all services, each as text, by database, collection and identifier."""
        found: dict[str, str] = {}
        with MongoClient[dict[str, Any]](self.place.mongo_url) as client:
            for name in client.list_database_names():
                if not name.startswith(self.place.prefix):
                    continue
                for collection in client[name].list_collection_names():
                    if collection not in _PLATFORM_COLLECTIONS:
                        for one in client[name][collection].find():
                            found[f"{name}.{collection}.{one['_id']}"] = json.dumps(one, default=repr, sort_keys=True)
        return found

    async def settled(self) -> dict[str, str]:
        """What is remembered when no event is on its way any more."""
        kept: dict[str, str] = {}

        async def still() -> bool:
            nonlocal kept
            before, kept = kept, await asyncio.to_thread(self.remembered)
            await asyncio.sleep(0.15)  # an event in the hands of a listener shows in nothing that can be asked
            return before == kept and not any('"_pending": true' in one for one in kept.values())

        await until(still, "no fact is on its way")
        return kept

    async def walk(self, report: Reporter) -> dict[str, Any]:
        """The story once more, from the first word to the last; returns the request at its end."""
        clients = DemoClients(lambda headers: self.application.client(None, **headers))
        walk = StoryRunner(clients, report)
        try:
            result = await walk.run()
        finally:
            await clients.close()
        assert walk.requester is not None
        self.token = walk.requester.headers["Authorization"].removeprefix("Bearer ")
        self.code = walk.code
        self.ids |= await story_ids(self, walk)
        return result


async def report_nothing(stage: int, request: dict[str, Any]) -> None:
    """Nobody is told how the story goes on."""


async def story_ids(region: Region, walk: StoryRunner) -> dict[str, str]:
    """The identifiers that the story has come to so far, by the names they have in addresses."""
    ids = {"request_id": walk.request_id, "person_id": OLGA.id}
    for name in ("topic", "group", "invitation", "product"):
        async with region.client(as_actor(OLGA)) as olga:
            found = (await olga.get(f"/api/{name}s?limit=200")).json()[f"{name}s"]
        mine = [one for one in found if walk.request_id in one["request_ids"]]
        if mine:
            ids[f"{name}_id"] = mine[0]["id"]
        if mine and name == "product":
            ids["meeting_id"] = mine[0]["meeting_id"]
            ids["review_id"] = mine[0]["reviews"][0]["id"]
    letters: list[str] = []
    async with region.client(as_actor(OLGA), Accept="text/html") as olga:

        async def written() -> bool:
            letters[:] = re.findall(r'href="/letters/([0-9a-f-]{36})"', (await olga.get("/letters")).text)
            return bool(letters)

        await until(written, "Olga has been written to")
    return ids | {"letter_id": letters[0]}


@asynccontextmanager
async def region_with_story(place: Place, folder: Path, **changed: Any) -> AsyncIterator[Region]:
    """The region loaded, nothing on its way; the caller walks the story. `changed` are settings of the system."""
    async with run_services(definitions(), place, folder, run=("web", "relay", "listeners"), **changed) as app:
        region = Region(app, place)
        async with app.client() as http_client:
            await load(http_client, app.sessions, requests=6)
        await region.settled()
        yield region
