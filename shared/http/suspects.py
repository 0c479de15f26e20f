"""Refused attempts are told to the room that keeps a log of them: beside the answer, and never in its way."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from shared.identity import Suspicion

AT_ONCE = 8
"""How many are told at the same time; under a flood the rest is in the process's own log only."""


class Suspects:
    """Tells of each suspicion; what cannot be told at the moment is let go, for it is logged already."""

    def __init__(self, tell: Callable[[Suspicion], Awaitable[None]]) -> None:
        self._tell = tell
        self._telling: set[asyncio.Task[None]] = set()

    def hear(self, suspicion: Suspicion) -> None:
        """Goes on at once."""
        if len(self._telling) < AT_ONCE:
            task = asyncio.get_running_loop().create_task(self._told(suspicion))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def finish(self) -> None:
        """Waits for those that are being told."""
        await asyncio.gather(*self._telling)

    async def _told(self, suspicion: Suspicion) -> None:
        with suppress(Exception):  # the log of the process has it; a database that is away must not make it louder
            await self._tell(suspicion)
