"""An operator sees one trace from the request to the last listener, and the figures that tell when something stands."""

import time
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.process_metrics import SCHEDULER_LIMIT, evaluate
from shared.bus import Relay, queue_inspection, relay
from shared.clock import JobFigures, Scheduler, SchedulerRunner
from shared.event import EventEnvelope
from shared.settings import Settings
from shared.store import Outbox, Receiving, Store
from shared.telemetry import Telemetry, make_child_traceparent
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    count_outcomes,
    deliver,
    list_copied,
    list_pending_in,
    make_event,
    metric,
)
from tests.integration.shared.board_service import BoardService, Note, NotePinned, Notes, board_settings, run_board
from tests.kit.servers import Place
from tests.kit.waiting import until

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def pinned(board: BoardService, traceparent: str) -> Note:
    """A note pinned within a trace."""
    work = board.writing()
    work.traceparent = traceparent
    note = Note(id=work.new_id(), text="chalk")
    await Notes(work).add(note)
    work.publish(NotePinned(note_id=note.id, text="chalk"), about=note)
    await work.commit()
    return note


def test_a_child_is_in_the_trace_of_its_parent_and_a_broken_parent_has_none() -> None:
    child = make_child_traceparent(TRACE)
    assert child.split("-")[1] == TRACE.split("-")[1]
    assert child.split("-")[2] != TRACE.split("-")[2]
    for broken in (None, "", "00-0-0-01", TRACE.replace("0af7", "XXXX"), "00-" + "0" * 32 + "-" + "1" * 16 + "-01"):
        assert make_child_traceparent(broken).split("-")[1] != TRACE.split("-")[1]


async def test_the_trace_of_a_request_reaches_the_listener(place: Place, tmp_path: Path) -> None:
    consumed: list[tuple[EventEnvelope, str | None]] = []

    async def note(event: NotePinned, work: Receiving) -> None:
        consumed.append((work.envelope, work.traceparent))

    async with run_board(board_settings(place, tmp_path), copying_listeners(note)) as board:
        await pinned(board, TRACE)

        async def has_consumed() -> bool:
            return len(consumed) == 1

        await until(has_consumed, "the listener has heard it")
    event_consumed, traceparent = consumed[0]
    assert event_consumed.traceparent == TRACE, "the outbox keeps it and the relay puts it back"
    assert traceparent is not None
    assert traceparent.split("-")[1] == TRACE.split("-")[1]


async def test_the_spans_of_request_and_listener_are_one_tree(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    settings = board_settings(place, tmp_path)
    monkeypatch.setattr("tests.integration.shared.board_service.Telemetry", lambda given: Telemetry(given, exporter))
    async with run_board(settings, copying_listeners()) as board:
        with board.telemetry.span("POST board") as traceparent:
            note = await pinned(board, traceparent)

        async def consumed() -> bool:
            return await list_copied(board) == [note.id] and await count_outcomes(board) == 1

        await until(consumed, "the listener has heard it")
    board.telemetry.close()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    request, listener = spans["POST board"], spans[QUEUE]
    assert listener.parent is not None
    assert request.context is not None
    assert listener.parent.span_id == request.context.span_id
    assert listener.parent.trace_id == request.context.trace_id


async def test_the_age_of_the_oldest_pending_event_grows_while_the_broker_is_away(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap 6: a relay that fails in silence is seen by what it leaves behind."""
    monkeypatch.setattr(relay, "_MEASURE_EVERY", 0.05)
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(), relay=False, listen=False) as board:
        lonely = settings.model_copy(update={"amqp_url": "amqp://127.0.0.1:1/"})
        board.relay = Relay(board.store, board.topology, lonely, board.telemetry)
        await board.pin("chalk")
        board.relay.start()

        async def seen() -> bool:
            waits = metric(board, "docendo_outbox_oldest_seconds", service=board.store.name)
            return waits > 0.3 and metric(board, "docendo_relay_failures_total", service=board.store.name) >= 2

        await until(seen, "the operator sees that a fact waits and that the relay fails")
        await board.relay.stop()
        assert len(await list_pending_in(Outbox(board.store))) == 1


async def test_dead_letters_and_listening_are_counted_by_the_brokers_own_word(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_inspection, "INTERVAL", 0.1)
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:

        async def listens() -> bool:
            return board.consumers.is_consuming

        await until(listens, "every queue has its consumer")
        await deliver(place, make_event(["not a note"]))

        async def counted() -> bool:
            return metric(board, "docendo_dead_letters", queue=QUEUE) == 1

        await until(counted, "the dead letter is counted")

        async def is_alone() -> bool:
            return metric(board, "docendo_queue_consumers", queue=QUEUE) == 1

        await until(is_alone, "the consumer with the full prefetch has taken the place of the first")
        assert metric(board, "docendo_queue_messages", queue=QUEUE) == 0
        await deliver(place, make_event())

        async def timed() -> bool:
            return metric(board, "docendo_event_latency_seconds_count", queue=QUEUE) == 1

        await until(timed, "the way from saying to hearing is timed")
    assert not board.consumers.is_consuming


async def test_a_clock_that_fails_is_seen_and_the_others_of_its_deeds_go_on(place: Place, tmp_path: Path) -> None:
    clock = Scheduler("board")

    @clock.every(0.05)
    async def wind(store: Store, settings: Settings) -> None:
        raise RuntimeError(store.name)

    @clock.every(0.05)
    async def count(store: Store, settings: Settings) -> JobFigures:
        return {"notes": 3}

    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False, listen=False) as board:
        began = time.time()
        ticking = SchedulerRunner(clock, board.store, board.settings, board.telemetry)
        ticking.start()
        assert (
            board.telemetry.metrics.registry.get_sample_value(
                "docendo_job_failures_total", {"service": "board", "job_name": "count"}
            )
            == 0
        ), "what has not failed yet is told as well, or the first failure would not be seen to grow"

        async def failed() -> bool:
            return metric(board, "docendo_job_failures_total", service="board", job_name="wind") >= 3

        async def counted() -> bool:
            return metric(board, "docendo_job_figures", service="board", what="notes") == 3

        await until(failed, "the failures are counted")
        await until(counted, "what the other deed counts is told")
        await ticking.stop()
        wound, done = (
            metric(board, "docendo_job_last_success", service="board", job_name=one) for one in ("wind", "count")
        )
        assert began - 1 < wound < done, "one is as old as the process, the other was done since"
        assert metric(board, "docendo_job_failures_total", service="board", job_name="count") == 0
        assert metric(board, "docendo_job_interval_seconds", service="board", job_name="wind") == 0.05
        report = evaluate([board.telemetry.metrics.render().decode()], now=done + SCHEDULER_LIMIT + 0.05)
    assert [line.split(" has failed ")[0] for line in report.noted] == ["board: wind of the scheduler"]
    assert [line.split(" was last ")[0] for line in report.wrong] == ["board: wind of the scheduler"]


async def test_of_two_clocks_only_the_one_at_work_tells_what_it_has_counted(place: Place, tmp_path: Path) -> None:
    """The other would tell for ever what it counted when it last had the turn."""
    clock = Scheduler("board")

    @clock.every(0.05)
    async def count(store: Store, settings: Settings) -> JobFigures:
        return {"notes": 3}

    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False, listen=False) as board:
        telemetries = (board.telemetry, Telemetry(board.settings))
        pairs = [(SchedulerRunner(clock, board.store, board.settings, one), one) for one in telemetries]
        pairs.sort(key=lambda pair: pair[0]._leases.id, reverse=True)  # who comes second has the turn from then on
        (first, _), (second, _) = pairs

        def reports() -> list[bool]:
            named = {"service": "board", "what": "notes"}
            return [one.metrics.registry.get_sample_value("docendo_job_figures", named) == 3 for _, one in pairs]

        async def the_first_alone() -> bool:
            return reports() == [True, False]

        async def the_second_alone() -> bool:
            return reports() == [False, True]

        first.start()
        await until(the_first_alone, "the first is at work")
        second.start()
        await until(the_second_alone, "the turn has passed to the second, and the first is silent")
        await second.stop()
        await first.stop()
