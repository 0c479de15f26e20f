"""A room, or the whole house, in the process of the test: real servers, relay and listeners; HTTP without sockets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from deploy.seed import Person
from shared.bus import Topology
from shared.clock import Clock
from shared.http import Secrets, Sessions
from shared.identity import Post, Role, Who
from shared.service import House, Room, create_house, create_service
from shared.settings import Settings
from tests.servers import Place
from tests.waiting import until

A_MINUTE = 60


@dataclass(frozen=True)
class Visited:
    """What a test holds of a running house: doors for anybody, and for everybody of the cast."""

    app: FastAPI | House
    settings: Settings
    sessions: Sessions

    def door(self, person: Person | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client: of nobody in particular, or of a signed-in person."""
        if person is not None:
            headers["Authorization"] = f"Bearer {self.sessions.member(signed_in(person))}"
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://house.test", headers=headers)


def signed_in(person: Person) -> Who:
    """The person as a session shows them."""
    return Who(
        person_id=person.id,
        name=person.name,
        posts=tuple(Post(role.at, Role(role.role)) for role in person.roles),
    )


def house_settings(place: Place, folder: Path, **changed: Any) -> Settings:
    """Settings of a house in this place."""
    given: dict[str, Any] = {
        "mongo_url": place.mongo_url,
        "amqp_url": place.amqp_url,
        "management_url": place.management_url,
        "database_prefix": place.prefix,
        "secrets_dir": folder / "secrets",
        "log_level": "ERROR",
        "demo": True,
    }
    return Settings(**{**given, **changed})


def _in_haste(room: Room) -> Room:
    """What the room does every few seconds by itself is due five times as often: a test waits for less."""
    if room.clock is None:
        return room
    clock = Clock(room.name)
    clock.deeds = [(seconds / 5 if seconds < A_MINUTE else seconds, deed) for seconds, deed in room.clock.deeds]
    return replace(room, clock=clock)


def _alone(room: Room, settings: Settings) -> FastAPI:
    """One room with its own queues only: the others' would take most of the time of a short test."""
    return create_service(room, settings, topology=Topology(room.listeners.queues))


@asynccontextmanager
async def visited(rooms: Sequence[Room], place: Place, folder: Path, **changed: Any) -> AsyncIterator[Visited]:
    """The rooms at work and ready, stopped in order at the end."""
    settings = house_settings(place, folder, **changed)
    rooms = [_in_haste(room) for room in rooms]
    app = _alone(rooms[0], settings) if len(rooms) == 1 else create_house(rooms, settings)
    apps = [app] if isinstance(app, FastAPI) else list(app.rooms.values())
    house = Visited(app, settings, Sessions(Secrets(settings.secrets_dir).session_keys))

    async def ready() -> bool:
        async with house.door() as door:
            return (await door.get("/health/ready")).status_code == 200

    async with _lives(app, apps):
        await until(ready, "the house is ready")
        yield house


@asynccontextmanager
async def _lives(app: FastAPI | House, apps: Sequence[FastAPI]) -> AsyncIterator[None]:
    if isinstance(app, House):
        async with app.lives():
            yield
    else:
        async with apps[0].router.lifespan_context(apps[0]):
            yield
