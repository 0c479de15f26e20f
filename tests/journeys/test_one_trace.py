"""Who looks at a trace sees what a request has caused, through all services, until the letter has left."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.demo.client import DemoClients
from deploy.demo.story import StoryRunner
from deploy.seed.load import load
from services import SERVICE_NAMES, definitions
from shared.settings import Settings
from shared.telemetry import Telemetry
from tests.cast import OLGA, TIMUR
from tests.integration.people.letters.mailbox import mailbox
from tests.integration.people.registry.region import without_quiet_hours
from tests.kit.applications import run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CHAINS = (  # what became of what somebody has done: the last deed first, the request that caused it at the end
    ("people.send-letter", "people.write-letters", "publishing.open-correction", "POST intake"),
    ("people.send-letter", "people.write-letters", "POST matching"),
    ("intake.hear-publishing", "publishing.open-draft", "POST scheduling"),
    ("intake.hear-matching", "matching.open-topic", "POST intake"),
    ("scheduling.know-group", "POST matching"),
    ("people.write-letters", "POST scheduling"),
    ("intake.hear-publishing", "POST publishing"),
)


def ancestry(span: ReadableSpan, by_id: dict[int, ReadableSpan]) -> tuple[str, ...]:
    """The names from a span up to the request of somebody outside."""
    names = [span.name]
    while span.parent is not None and span.parent.span_id in by_id:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return tuple(names)


async def test_one_trace_goes_from_the_first_request_through_all_services_to_the_letters(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    made: list[Telemetry] = []

    def telemetry(settings: Settings) -> Telemetry:
        made.append(Telemetry(settings, exporter))
        return made[-1]

    monkeypatch.setattr("shared.service.resources.Telemetry", telemetry)
    async with mailbox() as box, run_services(definitions(), place, tmp_path, smtp_url=box.url) as app:
        await load(app.client(), app.sessions, requests=0)
        await without_quiet_hours(app, OLGA, TIMUR)

        def client(headers: dict[str, str]) -> httpx2.AsyncClient:
            return app.client(None, **headers, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")

        async def nobody(stage: int, request: dict[str, Any]) -> None:
            """Nobody is told how the story goes on."""

        clients = DemoClients(client)
        await StoryRunner(clients, nobody).run()
        await clients.close()

        def story() -> dict[int, ReadableSpan]:
            made[0]._provider.force_flush()  # type: ignore[union-attr]
            spans = [one for one in exporter.get_finished_spans() if one.context is not None]
            return {one.context.span_id: one for one in spans if f"{one.context.trace_id:032x}" == TRACE}

        async def is_exported() -> bool:
            by_id = story()
            return set(CHAINS) <= {ancestry(span, by_id) for span in by_id.values()}

        await until(is_exported, "every chain of causes is in the trace")
        by_id = story()
    sent = [span for span in by_id.values() if span.name == "people.send-letter"]
    listeners = {queue for service in definitions() for queue in service.listeners.all}
    spans_of_listeners = [span for span in by_id.values() if span.name in listeners]
    assert {span.name.partition(".")[0] for span in spans_of_listeners} == set(SERVICE_NAMES), (
        "every room has heard something in it"
    )
    lost = [
        span.name
        for span in spans_of_listeners + sent
        if ancestry(span, by_id)[-1] in {*listeners, "people.send-letter"}
    ]
    assert lost == [], "every effect, and every letter, hangs under the request that caused it"
