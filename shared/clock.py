"""The hour has come: what a room does by itself, in one process at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps

from shared.background import cancel_and_wait
from shared.settings import Settings
from shared.store import Leases, Store
from shared.telemetry import Telemetry

JobFigures = Mapping[str, float]
Job = Callable[[Store, Settings], Awaitable[JobFigures | None]]
"""What is done when the hour has come. What it has counted on the way, if anything, becomes figures."""
TracingJob = Callable[[Store, Settings, Telemetry], Awaitable[JobFigures | None]]


@dataclass(frozen=True, slots=True)
class TracedJob:
    """A deed that opens spans."""

    job: TracingJob

    def bind(self, telemetry: Telemetry) -> Job:
        """The deed as others are, with the spans of the clock at work."""

        @wraps(self.job)
        async def traced(store: Store, settings: Settings) -> JobFigures | None:
            return await self.job(store, settings, telemetry)

        return traced


class Scheduler:
    """The deeds of one room and how often they are due. A deed must bear being done twice."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.jobs: list[tuple[float, Job | TracedJob]] = []

    def every(self, seconds: float) -> Callable[[Job], Job]:
        """Registers a deed."""

        def register(deed: Job) -> Job:
            self.jobs.append((seconds, deed))
            return deed

        return register

    def every_traced(self, seconds: float) -> Callable[[TracingJob], TracingJob]:
        """Registers a deed that goes on with what somebody has begun: it is shown in the trace of that."""

        def register(deed: TracingJob) -> TracingJob:
            self.jobs.append((seconds, TracedJob(deed)))
            return deed

        return register


class SchedulerRunner:
    """A clock at work. Of several processes the first alive does the deeds; the others wait."""

    def __init__(self, scheduler: Scheduler, store: Store, settings: Settings, telemetry: Telemetry) -> None:
        self._room = scheduler.service
        self._deeds = [
            (often, one.bind(telemetry) if isinstance(one, TracedJob) else one) for often, one in scheduler.jobs
        ]
        self._store = store
        self._settings = settings
        self._telemetry = telemetry
        self._membership = Leases(store, role="clock")
        self._metrics = telemetry.metrics
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to tick. Every figure is there from the start: what was never seen cannot be missed or grow."""
        for seconds, deed in self._deeds:
            named = (self._room, deed.__name__)
            self._metrics.job_failures.labels(*named)
            self._metrics.job_interval.labels(*named).set(seconds)
            self._metrics.job_last_success.labels(*named).set_to_current_time()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._repeat(seconds, deed)) for seconds, deed in self._deeds]

    async def stop(self) -> None:
        """Stops between two deeds' steps; a deed cut short is done again."""
        await cancel_and_wait(*self._tasks)
        if self._tasks:
            await asyncio.gather(self._membership.release(), return_exceptions=True)

    async def _repeat(self, seconds: float, deed: Job) -> None:
        named = (self._room, deed.__name__)
        told: set[str] = set()
        while True:
            counted: JobFigures = {}
            try:
                buckets = await self._membership.get_buckets()
                if buckets is None or 0 in buckets:
                    counted = await deed(self._store, self._settings) or {}
                    self._metrics.job_last_success.labels(*named).set_to_current_time()
            except Exception as error:  # noqa: BLE001  the next hour comes whatever happened in this one
                self._metrics.job_failures.labels(*named).inc()
                self._telemetry.log.warning("job_failed", job=deed.__name__, error=repr(error))
            self._tell(counted, told)
            await asyncio.sleep(seconds)

    def _tell(self, counted: JobFigures, told: set[str]) -> None:
        """What was counted, and nothing that was counted before: by now another process may know better."""
        for what in told - counted.keys():
            self._metrics.job_figures.remove(self._room, what)
        for what, number in counted.items():
            self._metrics.job_figures.labels(self._room, what).set(number)
        told.clear()
        told.update(counted)
