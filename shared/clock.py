"""The hour has come: what a room does by itself, in one process at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from shared.ending import ended
from shared.settings import Settings
from shared.store import Membership, Store
from shared.telemetry import Telemetry

Deed = Callable[[Store, Settings], Awaitable[None]]
TracedDeed = Callable[[Store, Settings, Telemetry], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Traced:
    """A deed that opens spans."""

    deed: TracedDeed

    def by(self, telemetry: Telemetry) -> Deed:
        """The deed as others are, with the spans of the clock at work."""

        @wraps(self.deed)
        async def traced(store: Store, settings: Settings) -> None:
            await self.deed(store, settings, telemetry)

        return traced


class Clock:
    """The deeds of one room and how often they are due. A deed must bear being done twice."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.deeds: list[tuple[float, Deed | Traced]] = []

    def every(self, seconds: float) -> Callable[[Deed], Deed]:
        """Registers a deed."""

        def register(deed: Deed) -> Deed:
            self.deeds.append((seconds, deed))
            return deed

        return register

    def every_traced(self, seconds: float) -> Callable[[TracedDeed], TracedDeed]:
        """Registers a deed that goes on with what somebody has begun: it is shown in the trace of that."""

        def register(deed: TracedDeed) -> TracedDeed:
            self.deeds.append((seconds, Traced(deed)))
            return deed

        return register


class Ticking:
    """A clock at work. Of several processes the first alive does the deeds; the others wait."""

    def __init__(self, clock: Clock, store: Store, settings: Settings, telemetry: Telemetry) -> None:
        self._deeds = [(often, one.by(telemetry) if isinstance(one, Traced) else one) for often, one in clock.deeds]
        self._store = store
        self._settings = settings
        self._telemetry = telemetry
        self._membership = Membership(store, role="clock")
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to tick."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._repeat(seconds, deed)) for seconds, deed in self._deeds]

    async def stop(self) -> None:
        """Stops between two deeds' steps; a deed cut short is done again."""
        await ended(*self._tasks)
        if self._tasks:
            await asyncio.gather(self._membership.leave(), return_exceptions=True)

    async def _repeat(self, seconds: float, deed: Deed) -> None:
        while True:
            try:
                buckets = await self._membership.buckets()
                if buckets is None or 0 in buckets:
                    await deed(self._store, self._settings)
            except Exception as error:  # noqa: BLE001  the next hour comes whatever happened in this one
                self._telemetry.log.warning("clock_failed", deed=deed.__name__, error=repr(error))
            await asyncio.sleep(seconds)
