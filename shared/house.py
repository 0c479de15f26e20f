"""All rooms in one process, as one ASGI application."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Closing = Callable[[], Awaitable[None]]
_READY = 200


class House:
    """ASGI: all rooms in one process, told apart by the first part of the address."""

    def __init__(self, rooms: Mapping[str, FastAPI], addresses: Mapping[str, str], first: str, close: Closing) -> None:
        self.rooms = rooms
        self._by_address = {address: rooms[name] for address, name in addresses.items()}
        self._first = rooms[first]
        self._close = close

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
        address = "/".join(parts[:3] if path.startswith("/api/") else parts[:2])
        return self._by_address.get(address, self._first)

    async def _ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        for room in self.rooms.values():
            answers: list[int] = []

            async def noted(message: Any, answers: list[int] = answers) -> None:
                if message["type"] == "http.response.start":
                    answers.append(message["status"])

            await room({**scope, "state": {}}, receive, noted)
            if answers != [_READY]:
                await JSONResponse({"status": "waiting"}, 503)(scope, receive, send)
                return
        await JSONResponse({"status": "ready"})(scope, receive, send)

    @asynccontextmanager
    async def lives(self) -> AsyncIterator[None]:
        """All rooms at work; they stop in the opposite order."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._close)
            for room in self.rooms.values():
                await stack.enter_async_context(room.router.lifespan_context(room))
            yield

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.lives():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
