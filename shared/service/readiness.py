"""Whether a service can do its work: what it cannot yet do without, by name."""

import asyncio
from dataclasses import dataclass

from shared.bus import ConsumerRunner
from shared.problems import Unavailable
from shared.store import Store

_PING_TIMEOUT = 3.0


@dataclass(slots=True)
class Readiness:
    """What readiness depends on; the process roles fill it in when the service starts."""

    store: Store
    preparation: asyncio.Task[None] | None = None
    consumer_runner: ConsumerRunner | None = None

    async def find_missing(self) -> str | None:
        """What the service waits for, or None when it can do its work."""
        try:
            async with asyncio.timeout(_PING_TIMEOUT):
                await self.store.ping()
        except (Unavailable, TimeoutError):
            return "database"
        if self.preparation is None or not self.preparation.done():
            return "indexes and queues"
        if self.consumer_runner is not None and not self.consumer_runner.is_consuming:
            return "broker"
        return None
