"""Logs, traces and metrics: what an operator sees. One per process, made from the settings."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from shared.identity import random_hex
from shared.settings import Settings

_TRACEPARENT = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The figures of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.http = Histogram(
            "docendo_http_seconds",
            "Time to answer",
            ["service", "method", "route", "status"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.outbox_oldest = Gauge(
            "docendo_outbox_oldest_seconds",
            "How long the oldest pending event waits",
            ["service"],
            registry=self.registry,
        )
        self.events_published = Counter(
            "docendo_events_published", "Events confirmed by the broker", ["service"], registry=self.registry
        )
        self.relay_failures = Counter(
            "docendo_relay_failures", "Rounds of the relay that failed", ["service"], registry=self.registry
        )
        self.events_consumed = Counter(
            "docendo_events_consumed", "Events by what became of them", ["queue", "outcome"], registry=self.registry
        )
        self.event_latency = Histogram(
            "docendo_event_latency_seconds",
            "From publishing an event to its effect",
            ["queue"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.queue_messages = Gauge(
            "docendo_queue_messages", "Events that wait for their listener", ["queue"], registry=self.registry
        )
        self.queue_consumers = Gauge(
            "docendo_queue_consumers", "Listeners at a queue, by the broker's word", ["queue"], registry=self.registry
        )
        self.dead_letters = Gauge(
            "docendo_dead_letters", "How many dead letters a queue has", ["queue"], registry=self.registry
        )
        job_labels = ["service", "job_name"]
        self.job_failures = Counter("docendo_job_failures", "Jobs that failed", job_labels, registry=self.registry)
        self.job_interval = Gauge(
            "docendo_job_interval_seconds", "How often a job is due", job_labels, registry=self.registry
        )
        self.job_last_success = Gauge(
            "docendo_job_last_success",
            "When a job last succeeded, in Unix time; at first the start",
            job_labels,
            registry=self.registry,
        )
        self.job_figures = Gauge(
            "docendo_job_figures",
            "What a job has counted: shown by the one process whose scheduler is at work",
            ["service", "what"],
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)  # memory, processor and open files of this process

    def render(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self.registry)


class Telemetry:
    """Logs as JSON lines, metrics, and spans that survive the outbox."""

    def __init__(self, settings: Settings, exporter: SpanExporter | None = None) -> None:
        self.metrics = Metrics()
        self.log = _logger(settings.log_level)
        self._provider: TracerProvider | None = None
        self._propagator = TraceContextTextMapPropagator()
        if exporter is None and settings.otlp_endpoint:
            # The exporter pulls in an HTTP client; a process that sends no spans does without.
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

            exporter = OTLPSpanExporter(endpoint=settings.otlp_endpoint)
        if exporter is not None:
            # OTEL_SERVICE_NAME tells services apart where each has a process of its own.
            resource = Resource.create({"service.name": "docendo"}).merge(OTELResourceDetector().detect())
            self._provider = TracerProvider(resource=resource)
            self._provider.add_span_processor(BatchSpanProcessor(exporter))

    def span(self, name: str, traceparent: str | None = None) -> AbstractContextManager[str]:
        """A span under the given parent; yields its own traceparent, which an event takes along."""
        if self._provider is None:
            return nullcontext(make_child_traceparent(traceparent))
        return self._collected(self._provider, name, traceparent)

    @contextmanager
    def _collected(self, provider: TracerProvider, name: str, traceparent: str | None) -> Iterator[str]:
        parent = self._propagator.extract({"traceparent": traceparent or ""})
        with provider.get_tracer("docendo").start_as_current_span(name, context=parent) as span:
            carrier: dict[str, str] = {}
            self._propagator.inject(carrier, trace.set_span_in_context(span))
            yield carrier["traceparent"]

    def close(self) -> None:
        """Sends what spans are left."""
        if self._provider is not None:
            self._provider.shutdown()


def make_child_traceparent(traceparent: str | None) -> str:
    """A traceparent in the same trace, or in a new one when there is none: enough when nobody collects spans."""
    if traceparent is not None and _TRACEPARENT.match(traceparent):
        return f"{traceparent[:36]}{random_hex(16)}{traceparent[52:]}"
    return f"00-{random_hex(32)}-{random_hex(16)}-01"


def _logger(level: str) -> structlog.stdlib.BoundLogger:
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
    return logger
