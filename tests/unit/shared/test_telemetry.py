"""Whoever collects spans can tell the services apart."""

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.settings import Settings
from shared.telemetry import Telemetry


@pytest.mark.parametrize("name", ["docendo-intake", None])
def test_a_process_is_called_as_its_place_calls_it(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    if name is not None:
        monkeypatch.setenv("OTEL_SERVICE_NAME", name)
    exporter = InMemorySpanExporter()
    telemetry = Telemetry(Settings(mongo_url="mongodb://127.0.0.1:1/", amqp_url="amqp://127.0.0.1:1/"), exporter)
    with telemetry.span("POST board"):
        pass
    telemetry.close()
    (span,) = exporter.get_finished_spans()
    assert span.resource.attributes["service.name"] == (name or "docendo")
