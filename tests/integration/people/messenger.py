"""A peer that speaks Telegram's Bot API as its manual describes it, on a free port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.addresses import free_port
from tests.waiting import until


class Bot:
    """What the bot was asked to say; `updates` are what people have written to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.heard: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.refuses = self.is_ill = False

    async def send(self, request: Request) -> Response:
        """Takes a message."""
        if self.is_ill:
            return PlainTextResponse("bad gateway", 502)
        if self.refuses:
            said = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
            return JSONResponse(said, 403)
        self.heard.append(await request.json())
        return JSONResponse({"ok": True, "result": {"message_id": len(self.heard)}})

    async def get_updates(self, request: Request) -> Response:
        """What was written since; asking from a number on forgets what was before it."""
        first = int((await request.json()).get("offset", 0))
        self.updates = [one for one in self.updates if one["update_id"] >= first]
        return JSONResponse({"ok": True, "result": self.updates})

    def writes(self, chat: int, text: str) -> None:
        """Somebody writes to the bot."""
        number = 1 + max((one["update_id"] for one in self.updates), default=100)
        self.updates.append({"update_id": number, "message": {"chat": {"id": chat, "type": "private"}, "text": text}})


@asynccontextmanager
async def messenger() -> AsyncIterator[Bot]:
    """The peer at work."""
    port = free_port()
    bot = Bot(f"http://127.0.0.1:{port}/bot42:secret")
    routes = [
        Route("/bot42:secret/sendMessage", bot.send, methods=["POST"]),
        Route("/bot42:secret/getUpdates", bot.get_updates, methods=["POST"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def ready() -> bool:
        return server.started

    try:
        await until(ready, "the messenger answers")
        yield bot
    finally:
        server.should_exit = True
        await task
