"""All rooms in one process, told apart by the first part of the address."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.service.create import create_service
from shared.service.room import Ground, Room
from shared.settings import Settings
from shared.web import guarded


class House:
    """ASGI: all rooms in one process, told apart by the first part of the address."""

    def __init__(self, rooms: Mapping[str, FastAPI], addresses: Mapping[str, str], first: str, ground: Ground) -> None:
        self.rooms = rooms
        self._by_address = {address: rooms[name] for address, name in addresses.items()}
        self._first = rooms[first]
        self._ground = ground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gives the request to the room whose address it is."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._room(scope["path"])(scope, receive, send)

    def _room(self, path: str) -> ASGIApp:
        if path == "/health/ready":
            return self._ready
        parts = path.split("/", 3)
        longer, shorter = "/".join(parts[:3]), "/".join(parts[:2])
        return self._by_address.get(longer) or self._by_address.get(shorter, self._first)

    async def _ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        for name, room in self.rooms.items():
            said: list[Message] = []

            async def noted(message: Message, said: list[Message] = said) -> None:
                said.append(message)

            await room({**scope, "state": {}}, receive, noted)
            if not said or said[0]["status"] != HTTPStatus.OK:
                told = json.loads(b"".join(part.get("body", b"") for part in said) or b"{}")
                await guarded(JSONResponse({"status": "waiting", "room": name, "for": told.get("for")}, 503))(
                    scope, receive, send
                )
                return
        await guarded(JSONResponse({"status": "ready"}))(scope, receive, send)

    @asynccontextmanager
    async def lives(self) -> AsyncIterator[None]:
        """All rooms at work; they stop in the opposite order."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._ground.close)
            for room in self.rooms.values():
                await stack.enter_async_context(room.router.lifespan_context(room))
            yield

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.lives():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create_house(rooms: Sequence[Room], settings: Settings) -> House:
    """All rooms in one process; the first one also answers what belongs to nobody, and the home page."""
    ground = Ground.laid(settings)
    apps = {room.name: create_service(room, settings, ground) for room in rooms}
    addresses = {address: room.name for room in rooms for address in room.every_address}
    return House(apps, addresses, rooms[0].name, ground)
