"""A service, or all of them, in the process of the test: real servers, relay and listeners; HTTP without sockets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from deploy.seed import Person
from shared.bus import Topology
from shared.clock import Scheduler
from shared.http import Secrets, ServiceState, Sessions, service_state
from shared.identity import Actor, Post, Role
from shared.service import CombinedApplication, ServiceDefinition, create_combined_application, create_service
from shared.settings import Settings
from shared.store import Reading, service_reading
from tests.kit.servers import Place
from tests.kit.waiting import until

A_MINUTE = 60


@dataclass(frozen=True)
class RunningApplication:
    """What a test holds of a running system: routes for anybody, and for everybody of the cast."""

    asgi: FastAPI | CombinedApplication
    settings: Settings
    sessions: Sessions

    @property
    def state(self) -> ServiceState:
        """What the one service of this application keeps while it runs."""
        assert isinstance(self.asgi, FastAPI), "several services run: ask `service_state` for the one that is meant"
        return service_state(self.asgi)

    @property
    def reading(self) -> Reading:
        """What the one service of this application keeps, read by itself."""
        return service_reading(self.state.store)

    def client(self, person: Person | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client: of nobody in particular, or of a signed-in person."""
        if person is not None:
            headers["Authorization"] = f"Bearer {self.sessions.issue_member_token(as_actor(person))}"
        transport = httpx2.ASGITransport(app=self.asgi, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://house.test", headers=headers)


def as_actor(person: Person) -> Actor:
    """The person as a session shows them."""
    return Actor(
        person_id=person.id,
        name=person.name,
        posts=tuple(Post(role.at, Role(role.role)) for role in person.roles),
    )


def make_settings(place: Place, folder: Path, services: Sequence[ServiceDefinition] = (), **changed: Any) -> Settings:
    """Settings of a system in this place, those of its services among them."""
    given: dict[str, Any] = {
        "mongo_url": place.mongo_url,
        "amqp_url": place.amqp_url,
        "management_url": place.management_url,
        "database_prefix": place.prefix,
        "secrets_dir": folder / "secrets",
        "log_level": "ERROR",
        "demo": True,
    }
    return Settings.parse({**given, **changed}, [one.settings for one in services if one.settings is not None])


def _speed_up(service: ServiceDefinition) -> ServiceDefinition:
    """What the service does every few seconds by itself is due five times as often: a test waits for less."""
    if service.scheduler is None:
        return service
    clock = Scheduler(service.name)
    clock.jobs = [(seconds / 5 if seconds < A_MINUTE else seconds, kind) for seconds, kind in service.scheduler.jobs]
    return replace(service, scheduler=clock)


def _create_alone(service: ServiceDefinition, settings: Settings) -> FastAPI:
    """One service with its own queues only: the others' would take most of the time of a short test."""
    return create_service(service, settings, topology=Topology(service.listeners.queues))


@asynccontextmanager
async def run_services(
    services: Sequence[ServiceDefinition], place: Place, folder: Path, **changed: Any
) -> AsyncIterator[RunningApplication]:
    """The services at work and ready, stopped in order at the end."""
    settings = make_settings(place, folder, services, **changed)
    services = [_speed_up(definition) for definition in services]
    app = (
        _create_alone(services[0], settings) if len(services) == 1 else create_combined_application(services, settings)
    )
    apps = [app] if isinstance(app, FastAPI) else list(app.services.values())
    application = RunningApplication(app, settings, Sessions(Secrets(settings.secrets_dir).session_keys))

    async def ready() -> bool:
        async with application.client() as http_client:
            return (await http_client.get("/health/ready")).status_code == 200

    async with _run_lifespan(app, apps):
        await until(ready, "the house is ready")
        yield application


@asynccontextmanager
async def _run_lifespan(app: FastAPI | CombinedApplication, apps: Sequence[FastAPI]) -> AsyncIterator[None]:
    if isinstance(app, CombinedApplication):
        async with app.run():
            yield
    else:
        async with apps[0].router.lifespan_context(apps[0]):
            yield
