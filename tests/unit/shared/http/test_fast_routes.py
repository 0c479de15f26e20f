"""The shorter way answers and refuses word for word as FastAPI itself would."""

from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from shared.entity import Command
from shared.http import ToWrite, WorkRouter
from shared.http.fast_routes import FastRoutes, build_fast_route
from shared.http.routing import collect_fast_routes
from shared.problems import Conflict


class PinNote(Command):
    text: Annotated[str, Field(min_length=3)]
    place: int = 0


class Pinned(BaseModel):
    text: str
    place: int
    note: str | None = None


async def pin(command: PinNote, http: Request) -> Pinned:
    if command.place < 0:
        raise Conflict
    http.app.state.pinned.append(command.text)
    return Pinned(text=command.text + http.method, place=command.place)


async def pin_counted(command: PinNote, times: Annotated[int, Query()] = 1) -> Pinned:
    return Pinned(text=command.text, place=times)


async def pin_loosely(command: PinNote) -> dict[str, Any]:
    return command.model_dump()


async def pin_on(board: str, command: PinNote) -> Pinned:
    return Pinned(text=command.text + board, place=0)


def app_with(router: APIRouter) -> FastAPI:
    router.post("/notes", status_code=201)(pin)
    app = FastAPI()
    app.state.pinned = []
    app.include_router(router)

    @app.exception_handler(Conflict)
    async def refuse(request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"{request.method}: {error}", 409)

    app.add_middleware(FastRoutes, routes=collect_fast_routes([router]), handle_error=refuse)
    return app


def the_way(endpoint: Any) -> object:
    return build_fast_route(APIRoute("/notes", endpoint, methods=["POST"]), {ToWrite: lambda _: None})  # type: ignore[dict-item,return-value]


ASKED = [
    (b'{"text": "chalk", "place": -1}', "application/json"),
    (b'{"text": "chalk", "place": 2}', "application/json"),
    ('{"text": "мел", "place": 2}'.encode(), "application/json"),
    (b'{"text": "chalk"}', "application/json; charset=utf-8"),
    (b'{"text": "chalk"}', "application/vnd.board+json"),
    (b'{"text": "chalk"}', "text/plain"),
    (b'{"text": "chalk"', "application/json"),
    (b'{"text": "ch"}', "application/json"),
    (b'{"text": "chalk", "place": "2"}', "application/json"),
    (b'{"text": "chalk", "who": "me"}', "application/json"),
    (b'{"text": "\xff\xfe\xfd"}', "application/json"),
    (b'"chalk"', "application/json"),
    (b"", "application/json"),
    (b"[" * 100_000, "application/json"),
]


@pytest.mark.parametrize(("body", "kind"), ASKED, ids=range(len(ASKED)))
async def test_every_answer_is_the_one_that_fastapi_gives(body: bytes, kind: str) -> None:
    answers = []
    for router in (APIRouter(), WorkRouter()):
        app = app_with(router)
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as client:
            answer = await client.post("/notes", content=body, headers={"content-type": kind})
        answers.append((answer.status_code, answer.headers, answer.content, app.state.pinned))
    assert answers[0] == answers[1]


def test_the_straight_routes_are_those_that_fastapi_would_open() -> None:
    router = WorkRouter(prefix="/boards")
    router.post("/notes")(pin)
    router.post("/{board}/notes")(pin_on)
    router.get("/notes")(pin_loosely)
    assert list(collect_fast_routes([router])) == [("POST", "/boards/notes")]
    assert collect_fast_routes([APIRouter()]) == {}


def test_a_route_that_takes_only_what_is_foreseen_is_straight() -> None:
    assert the_way(pin) is not None


@pytest.mark.parametrize("endpoint", [pin_counted, pin_loosely, pin_on])
def test_a_route_that_takes_or_gives_anything_else_is_fastapis(endpoint: Any) -> None:
    assert the_way(endpoint) is None
