"""create_service(): the one way to build a room's service; create_house(): all rooms in one process."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.bus import Listeners, Listening, Relay, Topology, asyncapi
from shared.clock import Clock, Ticking
from shared.event import Event
from shared.http import BodyLimit, Secrets, Sessions, Watched, WorkRouter, problem_response, wants_page
from shared.http.sessions import Asking
from shared.problems import Problem, Unavailable
from shared.settings import Settings
from shared.store import Collection, Connection, Store
from shared.telemetry import Telemetry
from shared.web import Frame, SameOrigin, SecurityHeaders, problem_page, static_app

VERSION = "0.1.0"


@dataclass(frozen=True)
class Room:
    """A room as its `main` declares it: what it owns, says, hears and which addresses are its."""

    name: str
    purpose: str
    addresses: tuple[str, ...]
    collections: tuple[type[Collection[Any]], ...]
    says: tuple[type[Event], ...]
    listeners: Listeners
    routers: tuple[WorkRouter, ...]
    folder: Path
    clock: Clock | None = None


@dataclass(frozen=True)
class Ground:
    """What rooms in one process share."""

    settings: Settings
    connection: Connection
    telemetry: Telemetry
    secrets: Secrets
    topology: Topology

    @classmethod
    def laid(cls, settings: Settings) -> "Ground":
        """Opens nothing yet that would wait for a server."""
        telemetry = Telemetry(settings)
        return cls(settings, Connection(settings.mongo_url), telemetry, Secrets(settings.secrets_dir), Topology())

    async def close(self) -> None:
        """Closes what was opened."""
        await self.connection.close()
        self.telemetry.close()


def create_service(room: Room, settings: Settings, ground: Ground | None = None) -> FastAPI:
    """One room as an ASGI application. With `ground` it shares the process and leaves closing to its owner."""
    shared_ground = ground or Ground.laid(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if ground is None:
                stack.push_async_callback(shared_ground.close)
            await stack.enter_async_context(_at_work(app, room, shared_ground))
            yield

    app = FastAPI(
        title=f"Docendo: {room.name}", description=room.purpose, version=VERSION, lifespan=lifespan,
        openapi_url=f"/api/{room.name}/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    store = Store.named(shared_ground.connection, settings.database_prefix, room.name, *room.collections)
    store.settings = settings
    app.state.store = store
    app.state.settings = settings
    app.state.secrets = shared_ground.secrets
    app.state.sessions = Sessions(shared_ground.secrets.session_key)
    app.state.frame = Frame(room.name, room.folder / "templates", room.folder / "locale")
    app.state.listening = None
    app.include_router(_service_routes(room, shared_ground))  # first: /api/people/{id} would swallow its documents
    for router in room.routers:
        app.include_router(router)
    _refuse_well(app)
    app.add_middleware(Asking, sessions=app.state.sessions)
    app.add_middleware(SameOrigin)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BodyLimit)
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
    ticking = Ticking(room.clock, store, ground.telemetry) if room.clock is not None and "clock" in run else None
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
        starting.cancel()
        preparing.cancel()
        await asyncio.gather(starting, preparing, return_exceptions=True)
        for part in (ticking, listening):
            if part is not None:
                await part.stop()
        await store.flush()
        if relay is not None:
            await relay.stop()


async def _prepare(store: Store, ground: Ground) -> None:
    """Indexes and topology, as soon as the servers answer; until then readiness says no."""
    while True:
        try:
            await store.migrate()
            await ground.topology.declare(ground.settings.amqp_url, ground.settings.management_url)
        except Exception as error:  # noqa: BLE001  any reason why a server is not there yet
            ground.telemetry.log.warning("servers_away", room=store.name, error=repr(error))
            await asyncio.sleep(1)
        else:
            return


def _service_routes(room: Room, ground: Ground) -> WorkRouter:
    """Health, figures and the room's contracts."""
    router = WorkRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(request: Request) -> Response:
        state = request.app.state
        try:
            await state.store.ping()
        except Unavailable:
            return JSONResponse({"status": "waiting", "for": "database"}, 503)
        if not state.prepared.done():
            return JSONResponse({"status": "waiting", "for": "indexes and queues"}, 503)
        if state.listening is not None and not state.listening.listens:
            return JSONResponse({"status": "waiting", "for": "broker"}, 503)
        return JSONResponse({"status": "ready"})

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(ground.telemetry.metrics.page(), media_type="text/plain; version=0.0.4")

    @router.get(f"/api/{room.name}/asyncapi.json")
    async def events() -> dict[str, Any]:
        return asyncapi(room.name, room.listeners, room.says, VERSION)

    return router


def _refuse_well(app: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        answer = problem_response(error)
        if not wants_page(request):
            return answer
        page = _problem_page(request, error, answer.status_code)
        page.headers.update({name: value for name, value in answer.headers.items() if name in ("retry-after", "allow")})
        return page

    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refuse)


def _problem_page(request: Request, error: Exception, status: int) -> Response:
    if not isinstance(error, Problem):
        return problem_page(request, status)
    detail = None if error.detail == error.title else error.detail
    return problem_page(request, status, error.title, detail, error.values)


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
        address = "/".join(parts[:3]) if len(parts) > 2 and parts[1] == "api" else "/".join(parts[:2])
        return self._by_address.get(address, self._first)

    async def _ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        for room in self.rooms.values():
            answers: list[int] = []

            async def noted(message: Any, answers: list[int] = answers) -> None:
                if message["type"] == "http.response.start":
                    answers.append(message["status"])

            await room({**scope, "state": {}}, receive, noted)
            if answers != [200]:
                await JSONResponse({"status": "waiting"}, 503)(scope, receive, send)
                return
        await JSONResponse({"status": "ready"})(scope, receive, send)

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
    addresses = {address: room.name for room in rooms for address in (*room.addresses, f"/api/{room.name}")}
    return House(apps, addresses, rooms[0].name, ground)
