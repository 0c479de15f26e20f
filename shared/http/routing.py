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
from starlette.responses import RedirectResponse, Response

from shared.http.fast_routes import FastRoute, build_fast_route
from shared.http.form_keys import find_form_key
from shared.http.openapi_responses import PROBLEM_RESPONSES
from shared.http.scopes import require_scope
from shared.http.service_state import service_state
from shared.identity import Actor
from shared.problems import DoneBefore, Refused, TooSlow, TryAgain, Unavailable
from shared.store import IdempotencyRecord, Reading, Replayed, Writing
from shared.telemetry import make_child_traceparent

R = TypeVar("R")
_MAX_KEY_LENGTH = 255
_FIRST_ERROR_STATUS = 400
ANSWER_TIMEOUT = 6.0
"""Seconds: a server that says nothing must not keep a person waiting as long as its sockets would."""
BODY_TIMEOUT = 60.0
"""Seconds for all that is sent: what never comes whole would hold its memory for ever."""


async def _open_reading(request: Request) -> Reading:
    _require_scope_of_request(request)
    return Reading(service_state(request).store, request.state.actor)


async def _open_writing(request: Request) -> Writing:
    _require_scope_of_request(request)
    traceparent = getattr(request.state, "traceparent", None) or make_child_traceparent(
        request.headers.get("traceparent")
    )
    work = Writing(
        service_state(request).store, request.state.actor, traceparent, await _read_idempotency_record(request)
    )
    work.client = request.client.host if request.client else ""
    request.state.work = work
    return work


def get_client_host(request: Request) -> str:
    """The address in the network of the one who asks, as far as the gateway tells it."""
    return request.client.host if request.client else "unknown"


def _require_scope_of_request(request: Request) -> None:
    actor: Actor = request.state.actor
    if actor.scopes is not None:  # looking may be noted, and so be a write: what was asked for counts
        require_scope(actor, service_state(request).name, "read" if request.method in ("GET", "HEAD") else "write")


ToRead = Annotated[Reading, Depends(_open_reading)]
ToWrite = Annotated[Writing, Depends(_open_writing)]


class WorkRoute(APIRoute):
    """Commits what the route has written after the route and before the answer.

    FastAPI runs the code after a dependency's `yield` too late for that: a failed commit would show 200.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route with the commit around it."""
        answer_of = super().get_route_handler()

        async def in_time(request: Request) -> Response:
            return await _answer_in_time(request, answer_of)

        return in_time


async def _answer_in_time(request: Request, endpoint: Callable[[Request], Awaitable[R]]) -> R | Response:
    """The answer of a route with its work committed, or nobody is kept waiting. Raises TooSlow, Unavailable."""
    is_body_read = request.method in ("GET", "HEAD")
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT if is_body_read else BODY_TIMEOUT) as limit:
            if not is_body_read:  # how long a person takes to send is not our delay
                with suppress(ClientDisconnect):
                    await request.body()
                is_body_read = True
                limit.reschedule(asyncio.get_running_loop().time() + ANSWER_TIMEOUT)
            return await _answer_once(request, endpoint)
    except TimeoutError:
        raise (Unavailable if is_body_read else TooSlow) from None


async def _answer_once(request: Request, endpoint: Callable[[Request], Awaitable[R]]) -> R | Response:
    """The answer, kept; of a form that was sent twice, also at the same moment, the first one's."""
    try:
        try:
            return await _answer_and_commit(request, endpoint)
        except TryAgain:
            if not _has_form_key(request):
                raise
            return await _answer_and_commit(request, endpoint)  # its twin may have been quicker: then it is done
    except DoneBefore as done:
        if not done.next_page or (address := service_state(request).secrets.decrypt(done.next_page)) is None:
            raise
        return RedirectResponse(address.decode(), 303)


async def _answer_and_commit(request: Request, endpoint: Callable[[Request], Awaitable[R]]) -> R | Response:
    response = await endpoint(request)
    work: Writing | None = getattr(request.state, "work", None)
    if work is None or not isinstance(response, Response) or response.status_code >= _FIRST_ERROR_STATUS:
        return response
    return await _commit(request, work, response)


def _has_form_key(request: Request) -> bool:
    work: Writing | None = getattr(request.state, "work", None)
    return work is not None and work.idempotency is not None and work.idempotency.is_form


def collect_fast_routes(routers: Iterable[APIRouter]) -> dict[tuple[str, str], tuple[APIRoute, FastRoute]]:
    """The routes that FastAPI need not resolve, by method and address, with the commit around them."""
    found: dict[tuple[str, str], tuple[APIRoute, FastRoute]] = {}
    for route in (route for router in routers for route in router.routes):
        if isinstance(route, WorkRoute) and not route.param_convertors:
            fast_route = build_fast_route(route, {ToWrite: _open_writing})
            if fast_route is not None:
                for method in route.methods or ():
                    found[method, route.path] = route, partial(_answer_in_time, endpoint=fast_route)
    return found


class WorkRouter(APIRouter):
    """A service's router: every route commits before it answers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(route_class=WorkRoute, responses=PROBLEM_RESPONSES, **kwargs)


async def _commit(request: Request, work: Writing, response: Response) -> Response:
    if work.idempotency is not None:
        encrypt = service_state(request).secrets.encrypt
        work.idempotency = replace(work.idempotency, answer=encrypt(bytes(response.body)))
        if work.idempotency.is_form and (next_page := response.headers.get("location")):
            work.idempotency = replace(work.idempotency, next_page=encrypt(next_page.encode()))
    try:
        await work.commit()
    except Replayed as replayed:
        body = service_state(request).secrets.decrypt(replayed.answer)
        if body is None:
            raise Refused("This Idempotency-Key is from before the keys were changed: take a new one") from None
        return _replay_response(response, body)
    return response


def _replay_response(response: Response, body: bytes) -> Response:
    """The first answer, with the headers of this one: they are derived from the same identifiers."""
    replayed = Response(body, response.status_code, {"Idempotency-Replayed": "true"})
    kept = [(name, value) for name, value in response.raw_headers if name != b"content-length"]
    replayed.raw_headers.extend(kept)
    return replayed


async def _read_idempotency_record(request: Request) -> IdempotencyRecord | None:
    key = request.headers.get("idempotency-key")
    if request.method != "POST":
        return None
    if key is None:
        return await _read_form_record(request)
    if not 1 <= len(key) <= _MAX_KEY_LENGTH or not key.isprintable():
        raise Refused("The Idempotency-Key must be 1 to 255 printable signs")
    body = await request.body()
    return IdempotencyRecord(_digest_scope(request, key), hashlib.sha256(body).hexdigest())


async def _read_form_record(request: Request) -> IdempotencyRecord | None:
    """A form's own key. What was sent counts with it: who goes back and changes a word sends another form."""
    if (found := find_form_key(request.headers.get("content-type", ""), await request.body())) is None:
        return None
    key, content = found
    digest = hashlib.sha256(content).hexdigest()
    return IdempotencyRecord(_digest_scope(request, f"{key}\x1f{digest}"), digest, is_form=True)


def _digest_scope(request: Request, key: str) -> str:
    person_id = request.state.actor.person_id or ""
    scope = f"{person_id}\x1f{request.method}\x1f{request.url.path}\x1f{key}"
    return hashlib.sha256(scope.encode()).hexdigest()
