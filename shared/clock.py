"""The hour has come: what a room does by itself, in one process at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps

from shared.ending import ended
from shared.settings import Settings
from shared.store import Membership, Store
from shared.telemetry import Telemetry

Counted = Mapping[str, float]
Deed = Callable[[Store, Settings], Awaitable[Counted | None]]
"""What is done when the hour has come. What it has counted on the way, if anything, becomes figures."""
TracedDeed = Callable[[Store, Settings, Telemetry], Awaitable[Counted | None]]


@dataclass(frozen=True, slots=True)
class Traced:
    """A deed that opens spans."""

    deed: TracedDeed

    def by(self, telemetry: Telemetry) -> Deed:
        """The deed as others are, with the spans of the clock at work."""

        @wraps(self.deed)
        async def traced(store: Store, settings: Settings) -> Counted | None:
            return await self.deed(store, settings, telemetry)

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
        self._room = clock.room
        self._deeds = [(often, one.by(telemetry) if isinstance(one, Traced) else one) for often, one in clock.deeds]
        self._store = store
        self._settings = settings
        self._telemetry = telemetry
        self._membership = Membership(store, role="clock")
        self._metrics = telemetry.metrics
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to tick. Every figure is there from the start: what was never seen cannot be missed or grow."""
        for seconds, deed in self._deeds:
            named = (self._room, deed.__name__)
            self._metrics.clock_failures.labels(*named)
            self._metrics.clock_every.labels(*named).set(seconds)
            self._metrics.clock_last_success.labels(*named).set_to_current_time()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._repeat(seconds, deed)) for seconds, deed in self._deeds]

    async def stop(self) -> None:
        """Stops between two deeds' steps; a deed cut short is done again."""
        await ended(*self._tasks)
        if self._tasks:
            await asyncio.gather(self._membership.leave(), return_exceptions=True)

    async def _repeat(self, seconds: float, deed: Deed) -> None:
        named = (self._room, deed.__name__)
        told: set[str] = set()
        while True:
            counted: Counted = {}
            try:
                buckets = await self._membership.buckets()
                if buckets is None or 0 in buckets:
                    counted = await deed(self._store, self._settings) or {}
                    self._metrics.clock_last_success.labels(*named).set_to_current_time()
            except Exception as error:  # noqa: BLE001  the next hour comes whatever happened in this one
                self._metrics.clock_failures.labels(*named).inc()
                self._telemetry.log.warning("clock_failed", deed=deed.__name__, error=repr(error))
            self._tell(counted, told)
            await asyncio.sleep(seconds)

    def _tell(self, counted: Counted, told: set[str]) -> None:
        """What was counted, and nothing that was counted before: by now another process may know better."""
        for what in told - counted.keys():
            self._metrics.counted.remove(self._room, what)
        for what, number in counted.items():
            self._metrics.counted.labels(self._room, what).set(number)
        told.clear()
        told.update(counted)
