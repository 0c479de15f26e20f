"""Health, metrics and contracts: what every service offers besides its own routes."""

from functools import cache
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.bus import make_asyncapi_document
from shared.event import Event
from shared.http import WorkRouter
from shared.service.definition import VERSION, ServiceDefinition
from shared.service.readiness import Readiness
from shared.service.resources import Resources
from shared.web import render


def service_routes(service: ServiceDefinition, resources: Resources, readiness: Readiness) -> WorkRouter:
    """Health, metrics and the contracts of a service."""
    router = WorkRouter(include_in_schema=False)

    @cache  # what a service publishes is settled when it starts, and takes long to write down
    def describe_events() -> dict[str, Any]:
        return make_asyncapi_document(service.name, service.listeners, service.publishes, VERSION)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready() -> Response:
        status = _describe_status(await readiness.find_missing())
        return JSONResponse(status, _status_code(status))

    @router.get(f"/api/{service.name}/health")  # the same through the gateway, where every service has its own
    async def health() -> Response:
        status = _describe_status(await readiness.find_missing())
        return JSONResponse({**status, "room": service.name, "version": VERSION}, _status_code(status))

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(resources.telemetry.metrics.render(), media_type="text/plain; version=0.0.4")

    @router.get(f"/api/{service.name}/contracts")  # not /api/people: that is the list of people
    async def contracts(request: Request) -> Response:
        return render(request, "contracts.html", contracts=_describe_contracts(service, request.app.openapi()))

    @router.get(f"/api/{service.name}/asyncapi.json")
    async def events() -> dict[str, Any]:
        return describe_events()

    return router


def _describe_status(missing: str | None) -> dict[str, str]:
    return {"status": "ready"} if missing is None else {"status": "waiting", "for": missing}


def _status_code(status: dict[str, str]) -> HTTPStatus:
    return HTTPStatus.OK if status["status"] == "ready" else HTTPStatus.SERVICE_UNAVAILABLE


def _describe_contracts(service: ServiceDefinition, openapi: dict[str, Any]) -> dict[str, object]:
    routes = [
        (path, method.upper(), operation.get("description") or operation.get("summary", ""))
        for path, methods in openapi.get("paths", {}).items()
        for method, operation in methods.items()
    ]
    consumed = [event for listener in service.listeners.all.values() for event in listener.events]
    return {
        "service": service.name,
        "purpose": service.purpose,
        "routes": routes,
        "publishes": [_describe_event(event) for event in service.publishes],
        "consumes": [_describe_event(event) for event in dict.fromkeys(consumed)],
    }


def _describe_event(event: type[Event]) -> dict[str, object]:
    purpose = " ".join((event.__doc__ or "").split())
    return {"type": event.type, "purpose": purpose, "public": event.public, "fields": list(event.model_fields)}
