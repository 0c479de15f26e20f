"""What the services of one process share: settings, connections, secrets."""

import asyncio
from dataclasses import dataclass, field

from shared.bus import Topology
from shared.http import Secrets
from shared.settings import Settings
from shared.store import Connection
from shared.telemetry import Telemetry


@dataclass(frozen=True)
class Resources:
    """What the services of one process share."""

    settings: Settings
    connection: Connection
    telemetry: Telemetry
    secrets: Secrets
    topology: Topology
    declare_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    topology_ready: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def open(cls, settings: Settings, topology: Topology | None = None) -> "Resources":
        """Opens nothing yet that would wait for a server; without a topology it is that of the whole system."""
        telemetry = Telemetry(settings)
        return cls(
            settings,
            Connection(settings.mongo_url),
            telemetry,
            Secrets(settings.secrets_dir),
            topology or Topology.from_settings(settings),
        )

    async def declare_topology(self) -> None:
        """Declares the queues and policies of the whole system, once for all services of this process.

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
