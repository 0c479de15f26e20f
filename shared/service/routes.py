"""Health, figures and contracts: what every room offers besides its own doors."""

import asyncio
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.bus import asyncapi
from shared.event import Event
from shared.http import WorkRouter
from shared.problems import Unavailable
from shared.service.room import VERSION, Ground, Room
from shared.web import Frame

_PING_WITHIN = 3.0


def service_routes(room: Room, ground: Ground) -> WorkRouter:
    """Health, figures and the room's contracts."""
    router = WorkRouter(include_in_schema=False)

    @cache  # what a room promises is settled when it starts, and takes long to write down
    def described() -> dict[str, Any]:
        return asyncapi(room.name, room.listeners, room.says, VERSION)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(request: Request) -> Response:
        waits_for = await _waits_for(request.app.state)
        if waits_for is not None:
            return JSONResponse({"status": "waiting", "for": waits_for}, 503)
        return JSONResponse({"status": "ready"})

    @router.get(f"/api/{room.name}/health")  # the same through the gateway, where every room has its own
    async def health(request: Request) -> Response:
        waits_for = await _waits_for(request.app.state)
        told = {"status": "ready"} if waits_for is None else {"status": "waiting", "for": waits_for}
        return JSONResponse({**told, "room": room.name, "version": VERSION}, 200 if waits_for is None else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(ground.telemetry.metrics.page(), media_type="text/plain; version=0.0.4")

    @router.get(f"/api/{room.name}/contracts")  # not /api/people: that is the list of people
    async def contracts(request: Request) -> Response:
        frame: Frame = request.app.state.frame
        return frame.page(request, "contracts.html", contracts=_contracts(room, request.app.openapi()))

    @router.get(f"/api/{room.name}/asyncapi.json")
    async def events() -> dict[str, Any]:
        return described()

    return router


async def _waits_for(state: Any) -> str | None:
    """What this room cannot yet do without."""
    try:
        async with asyncio.timeout(_PING_WITHIN):
            await state.store.ping()
    except (Unavailable, TimeoutError):
        return "database"
    if not state.prepared.done():
        return "indexes and queues"
    if state.listening is not None and not state.listening.listens:
        return "broker"
    return None


def _contracts(room: Room, openapi: dict[str, Any]) -> dict[str, object]:
    doors = [
        (path, method.upper(), operation.get("description") or operation.get("summary", ""))
        for path, methods in openapi.get("paths", {}).items()
        for method, operation in methods.items()
    ]
    hears = [event for listener in room.listeners.all.values() for event in listener.events]
    return {
        "room": room.name,
        "purpose": room.purpose,
        "doors": doors,
        "says": [_promise(event) for event in room.says],
        "hears": [_promise(event) for event in dict.fromkeys(hears)],
    }


def _promise(event: type[Event]) -> dict[str, object]:
    purpose = " ".join((event.__doc__ or "").split())
    return {"type": event.type, "purpose": purpose, "public": event.public, "fields": list(event.model_fields)}
