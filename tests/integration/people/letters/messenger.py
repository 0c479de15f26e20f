"""Peers that speak the Bot APIs of Telegram and of MAX as their manuals describe them, on a free port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.addresses import free_port
from tests.kit.waiting import until


class Bot:
    """What Telegram's bot was asked to say, to whom; `updates` are what people have written to it."""

    def __init__(self, server: str) -> None:
        self.address = f"{server}/bot42:secret"
        self.routes = [
            Route("/bot42:secret/sendMessage", self.send, methods=["POST"]),
            Route("/bot42:secret/getUpdates", self.get_updates, methods=["POST"]),
        ]
        self.received: list[tuple[str, str]] = []
        self.updates: list[dict[str, Any]] = []
        self.refuses = self.is_ill = False

    async def send(self, request: Request) -> Response:
        """Takes a message."""
        if self.is_ill:
            return PlainTextResponse("bad gateway", 502)
        if self.refuses:
            body = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
            return JSONResponse(body, 403)
        body = await request.json()
        self.received.append((body["chat_id"], body["text"]))
        return JSONResponse({"ok": True, "result": {"message_id": len(self.received)}})

    async def get_updates(self, request: Request) -> Response:
        """What was written since; asking from a number on forgets what was before it."""
        first = int((await request.json()).get("offset", 0))
        self.updates = [one for one in self.updates if one["update_id"] >= first]
        return JSONResponse({"ok": True, "result": self.updates})

    def writes(self, chat: int, text: str) -> None:
        """Somebody writes to the bot."""
        number = 1 + max((one["update_id"] for one in self.updates), default=100)
        self.updates.append({"update_id": number, "message": {"chat": {"id": chat, "type": "private"}, "text": text}})


class MaxBot:
    """The same for MAX. It gives what was not taken yet; a number says up to where it was taken."""

    def __init__(self, server: str) -> None:
        self.address = server.replace("http://", "http://s%2Fecret@")
        self.routes = [
            Route("/messages", self.send, methods=["POST"]),
            Route("/updates", self.get_updates, methods=["GET"]),
        ]
        self.received: list[tuple[str, str]] = []
        self.updates: list[dict[str, Any]] = []
        self.taken = 0
        self.refuses = self.is_ill = False

    async def send(self, request: Request) -> Response:
        """Takes a message to a person who has begun a dialog."""
        if self.is_ill:
            return PlainTextResponse("bad gateway", 502)
        if request.headers.get("authorization") != "s/ecret" or "access_token" in request.query_params:
            return JSONResponse({"code": "verify.token", "message": "Invalid access_token"}, 401)
        if self.refuses:
            return JSONResponse({"code": "chat.denied", "message": "error.dialog.suspended"}, 403)
        body = await request.json()
        self.received.append((request.query_params["user_id"], body["text"]))
        return JSONResponse({"message": {"recipient": {"chat_type": "dialog"}, "body": {"text": body["text"]}}})

    async def get_updates(self, request: Request) -> Response:
        """Two at once, so that whoever reads has to go on."""
        if request.headers.get("authorization") != "s/ecret":
            return JSONResponse({"code": "verify.token", "message": "Invalid access_token"}, 401)
        wanted = request.query_params["types"].split(",")
        self.taken = max(self.taken, int(request.query_params.get("marker", 0)))
        page = self.updates[self.taken : self.taken + 2]
        update = [one for one in page if one["update_type"] in wanted]
        return JSONResponse({"updates": update, "marker": self.taken + len(page)})

    def writes(self, chat: int, text: str) -> None:
        """Somebody writes to the bot."""
        message = {"sender": {"user_id": chat}, "recipient": {"chat_id": -chat}, "body": {"mid": "m", "text": text}}
        self.updates.append({"update_type": "message_created", "timestamp": 1, "message": message})

    def begins(self, chat: int, payload: str | None) -> None:
        """Somebody presses "begin", perhaps on a link with something in it."""
        update = {"chat_id": -chat, "user": {"user_id": chat}, "payload": payload}
        self.updates.append({"update_type": "bot_started", "timestamp": 1, **update})


AnyBot = TypeVar("AnyBot", Bot, MaxBot)


@asynccontextmanager
async def messenger(kind: type[AnyBot]) -> AsyncIterator[AnyBot]:
    """The peer at work."""
    port = free_port()
    bot = kind(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=bot.routes), port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def ready() -> bool:
        return server.started

    try:
        await until(ready, "the messenger answers")
        yield bot
    finally:
        server.should_exit = True
        await task
