"""What a service declares of itself."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.bus import Listeners
from shared.clock import Scheduler
from shared.code_words import CodeWords
from shared.event import Event
from shared.http import WorkRouter
from shared.identity import Actor, SecurityEvent
from shared.settings import ServiceSettings, Settings
from shared.store import Collection, Store

VERSION = "0.1.0"


@dataclass(frozen=True)
class ServiceDefinition:
    """A service as its `main` declares it: what it owns, publishes, consumes and which addresses are its.

    `check_access` says whether a session or token still opens anything, in the service that knows; the others learn
    it from events. `record_security_event` is called with refused attempts, in the service that keeps a log of them.
    """

    name: str
    purpose: str
    addresses: tuple[str, ...]
    collections: tuple[type[Collection[Any]], ...]
    publishes: tuple[type[Event], ...]
    listeners: Listeners
    routers: tuple[WorkRouter, ...]
    folder: Path
    scheduler: Scheduler | None = None
    check_access: Callable[[Store, Actor], Awaitable[bool]] | None = None
    record_security_event: Callable[[Store, SecurityEvent], Awaitable[None]] | None = None
    uploads: Mapping[str, int] = field(default_factory=dict)
    """Addresses that take more than a form, and how many bytes."""
    codes: Mapping[str, CodeWords[Any, Any]] = field(default_factory=dict)
    """What its pages call its codes, by the name under which its templates find them."""
    settings: type[ServiceSettings] | None = None
    """What it alone needs to be told by its deployment."""

    def read_settings(self, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of a process of this service alone. Raises ValueError naming what is missing."""
        return Settings.from_environment(environment, [] if self.settings is None else [self.settings])

    @property
    def template_folders(self) -> list[Path]:
        """Its own templates and those beside its subjects; their names are unique within a service."""
        return sorted(self.folder.glob("**/templates"))

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """Its own, and those that every service has: for programs, and for its dead letters."""
        return (*self.addresses, f"/api/{self.name}", f"/dead-letters/{self.name}")
