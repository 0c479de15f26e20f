"""What a service keeps for as long as it runs: made once by `create_service`, found from every request."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

import structlog
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from shared.http.secrets import Secrets
from shared.http.security_events import SecurityEventReporter
from shared.http.sessions import Sessions
from shared.settings import Settings
from shared.store import Store


@dataclass(slots=True)
class ServiceState:
    """The parts of one running service that routes, pages and middleware need."""

    name: str
    store: Store
    settings: Settings
    secrets: Secrets
    sessions: Sessions
    log: structlog.stdlib.BoundLogger
    security_events: SecurityEventReporter | None = None
    locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """What may be done once at a time in a process, by name."""

    def attach(self, app: Starlette) -> None:
        """From now on `service_state` finds it from the application, and from each of its requests."""
        app.state.service = self


def service_state(owner: HTTPConnection | Starlette) -> ServiceState:
    """The state of the service that answers this request, or of this application."""
    app: Starlette = owner if isinstance(owner, Starlette) else owner.app
    state: ServiceState = app.state.service
    return state
