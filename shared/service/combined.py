"""Several services in one process, told apart by the first part of the address."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.service.create import create_service
from shared.service.definition import ServiceDefinition
from shared.service.resources import Resources
from shared.settings import Settings
from shared.web import add_security_headers


class CombinedApplication:
    """ASGI: all rooms in one process, told apart by the first part of the address."""

    def __init__(
        self, services: Mapping[str, FastAPI], service_names: Mapping[str, str], first: str, resources: Resources
    ) -> None:
        self.services = services
        self._by_address = {address: services[name] for address, name in service_names.items()}
        self._first = services[first]
        self._resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gives the request to the service whose address it is."""
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
        elif scope["type"] == "http":
            await self._find_application(scope["path"])(scope, receive, send)

    def _find_application(self, path: str) -> ASGIApp:
        if path == "/health/ready":
            return self._answer_readiness
        parts = path.split("/", 3)
        longer, shorter = "/".join(parts[:3]), "/".join(parts[:2])
        return self._by_address.get(longer) or self._by_address.get(shorter, self._first)

    async def _answer_readiness(self, scope: Scope, receive: Receive, send: Send) -> None:
        for name, application in self.services.items():
            messages: list[Message] = []

            async def collect(message: Message, into: list[Message] = messages) -> None:
                into.append(message)

            await application({**scope, "state": {}}, receive, collect)
            if not messages or messages[0]["status"] != HTTPStatus.OK:
                body = json.loads(b"".join(part.get("body", b"") for part in messages) or b"{}")
                await add_security_headers(
                    JSONResponse({"status": "waiting", "room": name, "for": body.get("for")}, 503)
                )(scope, receive, send)
                return
        await add_security_headers(JSONResponse({"status": "ready"}))(scope, receive, send)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """All services at work; they stop in the opposite order."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._resources.close)
            for application in self.services.values():
                await stack.enter_async_context(application.router.lifespan_context(application))
            yield

    async def _run_lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.run():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create_combined_application(services: Sequence[ServiceDefinition], settings: Settings) -> CombinedApplication:
    """Several services in one process; the first one also answers what belongs to nobody, and the home page."""
    resources = Resources.open(settings)
    applications = {service.name: create_service(service, settings, resources) for service in services}
    addresses = {address: service.name for service in services for address in service.all_addresses}
    return CombinedApplication(applications, addresses, services[0].name, resources)
