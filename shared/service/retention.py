"""What a service lets go of, and when: shown to those who answer for it."""

from starlette.requests import Request
from starlette.responses import Response

from shared.contracts import REGISTER
from shared.http import WorkRouter, service_state
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.service.definition import ServiceDefinition
from shared.store import preview_retention
from shared.web import render


def retention_routes(service: ServiceDefinition) -> WorkRouter:
    """The page of a service's rules, each with what it would take away."""
    router = WorkRouter(include_in_schema=False)

    @router.get(f"/api/{service.name}/retention")
    async def retention(request: Request) -> Response:
        _require_reader(request.state.actor)
        due = await preview_retention(service_state(request).store)
        return render(request, "retention.html", service=service.name, due=due, services=list(REGISTER))

    return router


def _require_reader(actor: Actor) -> None:
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("What goes when is shown to the operator of the region")
