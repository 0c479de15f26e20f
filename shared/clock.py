"""Jobs that run at their time, in one process at a time: what a service does by itself."""

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
"""What is done when its time has come. What it has counted on the way, if anything, becomes metrics."""
TracingJob = Callable[[Store, Settings, Telemetry], Awaitable[JobFigures | None]]


@dataclass(frozen=True, slots=True)
class TracedJob:
    """A job that opens spans."""

    job: TracingJob

    def bind(self, telemetry: Telemetry) -> Job:
        """The job as others are, with the spans of the scheduler that runs it."""

        @wraps(self.job)
        async def traced(store: Store, settings: Settings) -> JobFigures | None:
            return await self.job(store, settings, telemetry)

        return traced


class Scheduler:
    """The jobs of one service and how often they are due. A job must bear being done twice."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.jobs: list[tuple[float, Job | TracedJob]] = []

    def every(self, seconds: float) -> Callable[[Job], Job]:
        """Registers a job."""

        def register(job: Job) -> Job:
            self.jobs.append((seconds, job))
            return job

        return register

    def every_traced(self, seconds: float) -> Callable[[TracingJob], TracingJob]:
        """Registers a job that goes on with what somebody has begun: it is shown in the trace of that."""

        def register(job: TracingJob) -> TracingJob:
            self.jobs.append((seconds, TracedJob(job)))
            return job

        return register


class SchedulerRunner:
    """A scheduler at work. Of several processes the first alive runs the jobs; the others wait."""

    def __init__(self, scheduler: Scheduler, store: Store, settings: Settings, telemetry: Telemetry) -> None:
        self._service = scheduler.service
        self._jobs = [
            (seconds, one.bind(telemetry) if isinstance(one, TracedJob) else one) for seconds, one in scheduler.jobs
        ]
        self._store = store
        self._settings = settings
        self._telemetry = telemetry
        self._leases = Leases(store, role="clock")
        self._metrics = telemetry.metrics
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins. Every metric is there from the start: what was never seen cannot be missed or grow."""
        for seconds, job in self._jobs:
            labels = (self._service, job.__name__)
            self._metrics.job_failures.labels(*labels)
            self._metrics.job_interval.labels(*labels).set(seconds)
            self._metrics.job_last_success.labels(*labels).set_to_current_time()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._repeat(seconds, job)) for seconds, job in self._jobs]

    async def stop(self) -> None:
        """Stops between two jobs' steps; a job cut short is done again."""
        await cancel_and_wait(*self._tasks)
        if self._tasks:
            await asyncio.gather(self._leases.release(), return_exceptions=True)

    async def _repeat(self, seconds: float, job: Job) -> None:
        labels = (self._service, job.__name__)
        reported: set[str] = set()
        while True:
            figures: JobFigures = {}
            try:
                buckets = await self._leases.get_buckets()
                if buckets is None or 0 in buckets:
                    figures = await job(self._store, self._settings) or {}
                    self._metrics.job_last_success.labels(*labels).set_to_current_time()
            except Exception as error:  # noqa: BLE001  the next time comes whatever happened in this one
                self._metrics.job_failures.labels(*labels).inc()
                self._telemetry.log.warning("job_failed", job=job.__name__, error=repr(error))
            self._report(figures, reported)
            await asyncio.sleep(seconds)

    def _report(self, figures: JobFigures, reported: set[str]) -> None:
        """What was counted, and nothing that was counted before: by now another process may know better."""
        for what in reported - figures.keys():
            self._metrics.job_figures.remove(self._service, what)
        for what, number in figures.items():
            self._metrics.job_figures.labels(self._service, what).set(number)
        reported.clear()
        reported.update(figures)
