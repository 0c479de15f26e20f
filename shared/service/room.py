"""What a room declares, and what rooms in one process share."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.bus import Listeners, Topology
from shared.clock import Scheduler
from shared.event import Event
from shared.http import Secrets, WorkRouter
from shared.identity import Actor, SecurityEvent
from shared.settings import Settings
from shared.store import Collection, Connection, Store
from shared.telemetry import Telemetry

VERSION = "0.1.0"


@dataclass(frozen=True)
class ServiceDefinition:
    """A room as its `main` declares it: what it owns, says, hears and which addresses are its.

    `opens` says whether a session or token still opens anything, for the room that knows; the others go by hearsay.
    `suspects` hears of refused attempts, in the room that keeps a log of them.
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

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """Its own, and those that every room has: for programs, and its dead letters desk."""
        return (*self.addresses, f"/api/{self.name}", f"/dead-letters/{self.name}")


@dataclass(frozen=True)
class Resources:
    """What rooms in one process share."""

    settings: Settings
    connection: Connection
    telemetry: Telemetry
    secrets: Secrets
    topology: Topology
    declare_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    topology_ready: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def open(cls, settings: Settings, topology: Topology | None = None) -> "Resources":
        """Opens nothing yet that would wait for a server; without a topology it is that of the whole house."""
        telemetry = Telemetry(settings)
        return cls(
            settings, Connection(settings.mongo_url), telemetry, Secrets(settings.secrets_dir),
            topology or Topology.from_settings(settings),
        )  # fmt: skip

    async def declare_topology(self) -> None:
        """Declares the queues and policies of the whole house, once for all rooms of this process.

        Where that is prepared by somebody with more rights, whoever needs a queue waits until it is there.
        """
        if self.settings.prepared:
            return
        async with self.declare_lock:
            if not self.topology_ready.is_set():
                await self.topology.declare(self.settings.amqp_url, self.settings.management_url)
                self.topology_ready.set()

    async def close(self) -> None:
        """Closes what was opened."""
        await self.connection.close()
        self.telemetry.close()
