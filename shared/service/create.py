"""create_service(): the one way to build a room's service."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.bus import DeadLetters, Listening, Relay, Topology
from shared.clock import Clock, Ticking
from shared.desk import Deeds, Desk, desk_routes
from shared.ending import ended
from shared.http import (
    Asking,
    BodyLimit,
    EndedAccesses,
    ForMembers,
    Refuse,
    Sessions,
    Suspects,
    Watched,
    note_refusal,
    opens_by_hearsay,
    problem_response,
    wants_page,
)
from shared.http.doors import straight_doors
from shared.http.refusing import REFUSALS
from shared.http.straight import StraightDoors
from shared.identity import Who
from shared.problems import Problem
from shared.service.keeping import retention_page
from shared.service.room import VERSION, Ground, Room
from shared.service.routes import service_routes
from shared.settings import Settings
from shared.store import Store, tidy
from shared.telemetry import Telemetry
from shared.web import Frame, SameOrigin, SecurityHeaders, guarded, problem_page, static_app

TIDY_SECONDS = 3600
_TOLD_TO_ALL = ("retry-after", "allow", "connection")


def create_service(
    room: Room, settings: Settings, ground: Ground | None = None, topology: Topology | None = None
) -> FastAPI:
    """One room as an ASGI application. With `ground` it shares the process and leaves closing to its owner.

    `topology` is what it declares when it stands on its own; the whole house's when nothing is said.
    """
    shared_ground = ground or Ground.laid(settings, topology)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if ground is None:
                stack.push_async_callback(shared_ground.close)
            await stack.enter_async_context(_at_work(app, room, shared_ground))
            yield

    app = FastAPI(
        title=f"Docendo: {room.name}", description=room.purpose, version=VERSION, lifespan=lifespan,
        openapi_url=f"/api/{room.name}/openapi.json", docs_url=None, redoc_url=None, responses=REFUSALS,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is in `Watched`; asking twice costs
    )  # fmt: skip
    master = shared_ground.secrets.master_key
    collections = (*room.collections, EndedAccesses, Deeds)
    store = Store.named(shared_ground.connection, settings.database_prefix, room.name, *collections, master=master)
    app.state.room = room.name
    app.state.store = store
    app.state.settings = settings
    app.state.secrets = shared_ground.secrets
    app.state.sessions = Sessions(shared_ground.secrets.session_keys)
    app.state.frame = Frame(room.name, room.folder / "templates", room.folder / "locale")
    app.state.listening = None
    # Taken over as they are: FastAPI's `include_router` builds every route anew for each application, at its first
    # request, and keeps a request looking through routers within routers.
    desk = desk_routes(Desk(room.name, room.listeners, DeadLetters(settings.amqp_url)))
    floor = (service_routes(room, shared_ground), retention_page(room), desk)
    for router in (*floor, *room.routers):  # the floor first: /api/people/{id} would swallow its documents
        app.router.routes.extend(router.routes)
    refuse = _refuse_well(app, shared_ground.telemetry)
    app.add_middleware(StraightDoors, doors=straight_doors(room.routers), refuse=refuse)
    if room.uploads:
        app.add_middleware(ForMembers, refuse=refuse, uploads=room.uploads)
    opens = room.opens or opens_by_hearsay

    async def still_opens(who: Who) -> bool:
        return await opens(store, who)

    log = shared_ground.telemetry.log.bind(room=room.name)
    app.state.log = log
    app.state.suspects = None if room.suspects is None else Suspects(partial(room.suspects, store))
    app.add_middleware(
        Asking, sessions=app.state.sessions, opens=still_opens, log=log, refuse=refuse, suspects=app.state.suspects
    )  # fmt: skip
    app.add_middleware(SameOrigin)
    app.add_middleware(BodyLimit, refuse=refuse, uploads=room.uploads)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Watched, room=room.name, telemetry=shared_ground.telemetry)
    app.mount("/static", static_app)
    return app


@asynccontextmanager
async def _at_work(app: FastAPI, room: Room, ground: Ground) -> AsyncIterator[None]:
    """The room's process roles, from the first to the last breath: listening ends first, then the relay."""
    store: Store = app.state.store
    run = ground.settings.run
    preparing = asyncio.get_running_loop().create_task(_prepare(store, ground))
    app.state.prepared = preparing
    relay = Relay(store, ground.topology, ground.settings, ground.telemetry) if "relay" in run else None
    listening = Listening(room.listeners, store, ground.settings, ground.telemetry) if "listeners" in run else None
    ticking = Ticking(_hours(room), store, ground.settings, ground.telemetry) if "clock" in run else None
    app.state.listening = listening

    async def start() -> None:
        await asyncio.shield(preparing)
        for part in (relay, listening, ticking):
            if part is not None:
                part.start()

    starting = asyncio.get_running_loop().create_task(start())
    try:
        yield
    finally:
        await ended(starting, preparing)
        for part in (ticking, listening):
            if part is not None:
                await part.stop()
        if app.state.suspects is not None:
            await app.state.suspects.finish()
        await store.flush()
        if relay is not None:
            await relay.stop()


def _hours(room: Room) -> Clock:
    """The room's own hours, and the one at which it lets go of what is over."""
    clock = Clock(room.name)
    clock.deeds = list(room.clock.deeds) if room.clock else []
    if any(kind.rules for kind in room.collections):
        clock.every(TIDY_SECONDS)(tidy)
    return clock


async def _prepare(store: Store, ground: Ground) -> None:
    """Indexes and topology, as soon as the servers answer; until then readiness says no."""
    while True:
        try:
            await store.migrate()
            await ground.declare()
        except Exception as error:  # noqa: BLE001  any reason why a server is not there yet
            ground.telemetry.log.warning("servers_away", room=store.name, error=repr(error))
            await asyncio.sleep(1)
        else:
            return


def _refuse_well(app: FastAPI, telemetry: Telemetry) -> Refuse:
    async def refuse(request: Request, error: Exception) -> Response:
        answer = problem_response(error)
        if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Where, never with which words: an error's text may hold what somebody wrote.
            frames = traceback.format_tb(error.__traceback__)[-6:]
            telemetry.log.error("unforeseen", error=type(error).__name__, route=_route(request), where="".join(frames))
        note_refusal(request, error)
        if not wants_page(request):
            return guarded(answer)
        page = guarded(_problem_page(request, error, answer.status_code))
        page.headers.update({name: value for name, value in answer.headers.items() if name in _TOLD_TO_ALL})
        return page

    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refuse)
    return refuse


def _route(request: Request) -> str:
    return f"{request.method} {getattr(request.scope.get('route'), 'path', 'unknown')}"


def _problem_page(request: Request, error: Exception, status: int) -> Response:
    if not isinstance(error, Problem):
        return problem_page(request, status)
    detail = None if error.detail == error.title else error.detail
    return problem_page(request, status, error.title, detail, error.values)
