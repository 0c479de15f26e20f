"""Reading and writing through HTTP: the signature says which; the write is durable before the answer."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.http.refusing import REFUSALS
from shared.http.scopes import must_be_in_scope
from shared.http.straight import Straight, straight_way
from shared.identity import Who
from shared.problems import Refused, TooSlow, Unavailable
from shared.store import Reading, Receipt, Replayed, Writing
from shared.telemetry import child_of

R = TypeVar("R")
_KEY_LENGTH = 255
_REFUSED = 400
ANSWER_WITHIN = 6.0
"""Seconds: a server that says nothing must not keep a person waiting as long as its sockets would."""
BODY_WITHIN = 60.0
"""Seconds for all that is sent: what never comes whole would hold its memory for ever."""


async def _to_read(request: Request) -> Reading:
    _in_scope(request)
    return Reading(request.app.state.store, request.state.who)


async def _to_write(request: Request) -> Writing:
    _in_scope(request)
    traceparent = getattr(request.state, "traceparent", None) or child_of(request.headers.get("traceparent"))
    work = Writing(request.app.state.store, request.state.who, traceparent, await _receipt(request))
    work.client = request.client.host if request.client else ""
    request.state.work = work
    return work


def _in_scope(request: Request) -> None:
    who: Who = request.state.who
    if who.scopes is not None:  # looking may be noted, and so be a write: what was asked for counts
        must_be_in_scope(who, request.app.state.room, "read" if request.method in ("GET", "HEAD") else "write")


ToRead = Annotated[Reading, Depends(_to_read)]
ToWrite = Annotated[Writing, Depends(_to_write)]


class WorkRoute(APIRoute):
    """Commits what the route has written after the route and before the answer.

    FastAPI runs the code after a dependency's `yield` too late for that: a failed commit would show 200.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route with the commit around it."""
        answer_of = super().get_route_handler()

        async def in_time(request: Request) -> Response:
            return await _in_time(request, answer_of)

        return in_time


async def _in_time(request: Request, answer_of: Callable[[Request], Awaitable[R]]) -> R | Response:
    """The answer of a route with its work committed, or nobody is kept waiting. Raises TooSlow, Unavailable."""
    has_come = request.method in ("GET", "HEAD")
    try:
        async with asyncio.timeout(ANSWER_WITHIN if has_come else BODY_WITHIN) as limit:
            if not has_come:  # how long a person takes to send is not our delay
                with suppress(ClientDisconnect):
                    await request.body()
                has_come = True
                limit.reschedule(asyncio.get_running_loop().time() + ANSWER_WITHIN)
            response = await answer_of(request)
            work: Writing | None = getattr(request.state, "work", None)
            if work is None or not isinstance(response, Response) or response.status_code >= _REFUSED:
                return response
            return await _commit(request, work, response)
    except TimeoutError:
        raise (Unavailable if has_come else TooSlow) from None


def straight_doors(routers: Iterable[APIRouter]) -> dict[tuple[str, str], tuple[APIRoute, Straight]]:
    """The routes with a fixed address and a straight way, by method and address, with the commit around them."""
    doors: dict[tuple[str, str], tuple[APIRoute, Straight]] = {}
    for route in (route for router in routers for route in router.routes):
        if isinstance(route, WorkRoute) and not route.param_convertors:
            straight = straight_way(route, {ToWrite: _to_write})
            if straight is not None:
                for method in route.methods or ():
                    doors[method, route.path] = route, partial(_in_time, answer_of=straight)
    return doors


class WorkRouter(APIRouter):
    """A room's router: every route commits before it answers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(route_class=WorkRoute, responses=REFUSALS, **kwargs)


async def _commit(request: Request, work: Writing, response: Response) -> Response:
    if work.receipt is not None:
        sealed = request.app.state.secrets.seal(bytes(response.body))
        work.receipt = replace(work.receipt, answer=sealed)
    try:
        await work.commit()
    except Replayed as replayed:
        body = request.app.state.secrets.unseal(replayed.answer)
        if body is None:
            raise Refused("This Idempotency-Key is from before the keys were changed: take a new one") from None
        return _as_before(response, body)
    return response


def _as_before(response: Response, body: bytes) -> Response:
    """The first answer, with the headers of this one: they are derived from the same identifiers."""
    again = Response(body, response.status_code, {"Idempotency-Replayed": "true"})
    kept = [(name, value) for name, value in response.raw_headers if name != b"content-length"]
    again.raw_headers.extend(kept)
    return again


async def _receipt(request: Request) -> Receipt | None:
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    if not 1 <= len(key) <= _KEY_LENGTH or not key.isprintable():
        raise Refused("The Idempotency-Key must be 1 to 255 printable signs")
    asks = request.state.who.person_id or ""
    scope = f"{asks}\x1f{request.method}\x1f{request.url.path}\x1f{key}"
    body = await request.body()
    return Receipt(hashlib.sha256(scope.encode()).hexdigest(), hashlib.sha256(body).hexdigest())
