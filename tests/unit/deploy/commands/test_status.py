"""`docendo status` names what the figures of the processes tell: failures, returned events, a clock that stands."""

import httpx2
import pytest

from deploy import process_metrics
from deploy.commands import status
from deploy.commands.status import Report, ServiceStatus, render
from deploy.process_metrics import SCHEDULER_LIMIT, SCHEDULER_TURNS, MetricsReport, evaluate
from shared.settings import Settings
from shared.telemetry import Metrics

NOW = 1_800_000_000.0


def page(*, last: float = NOW, every: float = 60, relay: int = 0, clock: int = 0, returned: int = 0) -> str:
    """The figures of one process."""
    metrics = Metrics()
    metrics.relay_failures.labels("people").inc(relay)
    metrics.job_failures.labels("people", "send_letters").inc(clock)
    metrics.job_interval.labels("people", "send_letters").set(every)
    metrics.job_last_success.labels("people", "send_letters").set(last)
    metrics.events_consumed.labels("intake.note-product", "requeued").inc(returned)
    metrics.events_consumed.labels("intake.note-product", "done").inc(100)
    return metrics.render().decode()


def test_nothing_is_noted_where_nothing_has_failed() -> None:
    assert evaluate([page()], now=NOW) == MetricsReport()


def test_what_has_failed_is_named_and_added_up_over_the_processes() -> None:
    report = evaluate([page(relay=2, clock=1), page(relay=3, returned=4)], now=NOW)
    assert report.noted == [
        "intake.note-product: 4 events were returned",
        "people: 5 rounds of the relay have failed",
        "people: send_letters of the scheduler has failed 1 times",
    ]
    assert report.wrong == [], "it may be over"


@pytest.mark.parametrize("every", [2, 3600])
def test_a_clock_stands_when_no_process_has_done_its_deed_in_time(every: float) -> None:
    limit = SCHEDULER_LIMIT + SCHEDULER_TURNS * every
    long_ago = page(last=NOW - limit - 1, every=every)
    assert evaluate([long_ago], now=NOW).wrong == [
        f"people: send_letters of the scheduler was last done {limit + 1:.0f} s ago"
    ]
    assert evaluate([long_ago, page(last=NOW - limit + 1, every=every)], now=NOW).wrong == []


def test_status_says_what_was_noted_or_that_no_figures_are_shown() -> None:
    assert "figures: not shown here" in render(Report())
    report = render(Report(processes=2, noted=["people: 5 rounds of the relay have failed"]))
    assert "since its processes started: people: 5 rounds of the relay have failed" in report
    assert "not shown" not in report


async def test_only_processes_that_show_their_figures_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "gateway":
            return httpx2.Response(404)
        if request.url.host == "stranger":
            return httpx2.Response(200, html="<p>Welcome</p>")
        if request.url.host == "away":
            raise httpx2.ConnectError("away")
        assert request.url.path == "/metrics"
        return httpx2.Response(200, text=page(relay=1))

    client = httpx2.AsyncClient
    monkeypatch.setattr(
        "deploy.process_metrics.httpx2.AsyncClient", lambda **_: client(transport=httpx2.MockTransport(answer))
    )
    report = await process_metrics.read_metrics([f"http://{name}" for name in ("gateway", "stranger", "away", "relay")])
    assert (report.seen, report.noted) == (1, ["people: 1 rounds of the relay have failed"])


async def test_the_report_has_what_the_figures_say(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ready(settings: Settings, url: str, name: str) -> ServiceStatus:
        assert settings.amqp_url
        return ServiceStatus(name, "ready" if url else "does not answer", "1", 0.0)

    async def shown(addresses: list[str]) -> MetricsReport:
        return MetricsReport(seen=1, noted=[f"asked {len(addresses)}"], wrong=["a clock stands"])

    monkeypatch.setattr(status, "_service_status", ready)
    monkeypatch.setattr(status, "read_metrics", shown)
    nowhere = Settings(mongo_url="mongodb://127.0.0.1:1/", amqp_url="amqp://127.0.0.1:1/")
    report = await status.make_report(nowhere, "http://house")
    assert (report.processes, report.noted) == (1, ["asked 1"])
    assert report.wrong == ["a clock stands", "RabbitMQ does not answer"]
    report = await status.make_report(nowhere, "http://house", ["http://relay", "http://clock"])
    assert report.noted == ["asked 2"]
    assert "1 of 2 processes do not show their figures" in report.wrong
