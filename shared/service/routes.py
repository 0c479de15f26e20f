"""Health, figures and contracts: what every room offers besides its own doors."""

import asyncio
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.bus import make_asyncapi_document
from shared.event import Event
from shared.http import WorkRouter
from shared.problems import Unavailable
from shared.service.definition import VERSION, ServiceDefinition
from shared.service.resources import Resources
from shared.web import PageRenderer

_PING_TIMEOUT = 3.0


def service_routes(service: ServiceDefinition, resources: Resources) -> WorkRouter:
    """Health, figures and the room's contracts."""
    router = WorkRouter(include_in_schema=False)

    @cache  # what a room promises is settled when it starts, and takes long to write down
    def describe_events() -> dict[str, Any]:
        return make_asyncapi_document(service.name, service.listeners, service.publishes, VERSION)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(request: Request) -> Response:
        waits_for = await _find_unready_dependency(request.app.state)
        if waits_for is not None:
            return JSONResponse({"status": "waiting", "for": waits_for}, 503)
        return JSONResponse({"status": "ready"})

    @router.get(f"/api/{service.name}/health")  # the same through the gateway, where every room has its own
    async def health(request: Request) -> Response:
        waits_for = await _find_unready_dependency(request.app.state)
        told = {"status": "ready"} if waits_for is None else {"status": "waiting", "for": waits_for}
        return JSONResponse({**told, "room": service.name, "version": VERSION}, 200 if waits_for is None else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(resources.telemetry.metrics.render(), media_type="text/plain; version=0.0.4")

    @router.get(f"/api/{service.name}/contracts")  # not /api/people: that is the list of people
    async def contracts(request: Request) -> Response:
        frame: PageRenderer = request.app.state.renderer
        return frame.render(request, "contracts.html", contracts=_describe_contracts(service, request.app.openapi()))

    @router.get(f"/api/{service.name}/asyncapi.json")
    async def events() -> dict[str, Any]:
        return describe_events()

    return router


async def _find_unready_dependency(state: Any) -> str | None:
    """What this room cannot yet do without."""
    try:
        async with asyncio.timeout(_PING_TIMEOUT):
            await state.store.ping()
    except (Unavailable, TimeoutError):
        return "database"
    if not state.prepared.done():
        return "indexes and queues"
    if state.consumer_runner is not None and not state.consumer_runner.listens:
        return "broker"
    return None


def _describe_contracts(service: ServiceDefinition, openapi: dict[str, Any]) -> dict[str, object]:
    routes = [
        (path, method.upper(), operation.get("description") or operation.get("summary", ""))
        for path, methods in openapi.get("paths", {}).items()
        for method, operation in methods.items()
    ]
    consumed = [event for listener in service.listeners.all.values() for event in listener.events]
    return {
        "room": service.name,
        "purpose": service.purpose,
        "doors": routes,
        "says": [_describe_event(event) for event in service.publishes],
        "hears": [_describe_event(event) for event in dict.fromkeys(consumed)],
    }


def _describe_event(event: type[Event]) -> dict[str, object]:
    purpose = " ".join((event.__doc__ or "").split())
    return {"type": event.type, "purpose": purpose, "public": event.public, "fields": list(event.model_fields)}
