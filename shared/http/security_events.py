"""Refused attempts are recorded by the service that keeps a log of them: beside the answer, and never in its way."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from shared.identity import SecurityEvent

MAX_CONCURRENT = 8
"""How many are recorded at the same time; under a flood the rest is in the process's own log only."""


class SecurityEventReporter:
    """Records each event; what cannot be recorded at the moment is let go, for it is logged already."""

    def __init__(self, record: Callable[[SecurityEvent], Awaitable[None]]) -> None:
        self._record = record
        self._tasks: set[asyncio.Task[None]] = set()

    def report(self, event: SecurityEvent) -> None:
        """Goes on at once."""
        if len(self._tasks) < MAX_CONCURRENT:
            task = asyncio.get_running_loop().create_task(self._record_quietly(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Waits for those that are being recorded."""
        await asyncio.gather(*self._tasks)

    async def _record_quietly(self, event: SecurityEvent) -> None:
        with suppress(Exception):  # the log of the process has it; a database that is away must not make it louder
            await self._record(event)
