"""A binding that is gone is told to nobody while another queue takes the same event: a service makes its own again."""

from pathlib import Path

import pytest

from shared.bus import Listeners
from shared.bus import consumer_runner as consumer_runner_module
from shared.bus import queue_inspection as queues_module
from shared.bus.topology import EVENTS, PUBLIC, STREAM
from shared.store import Receiving
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    is_all_sent,
    list_bindings,
    list_copied,
    metric,
)
from tests.integration.shared.board_service import BoardService, NotePinned, board_settings, run_board
from tests.kit.bus import count_messages, open_channel
from tests.kit.cuttable_proxy import CuttableProxy
from tests.kit.servers import Place
from tests.kit.waiting import until

OTHER = "board.count-note"
BINDING = (EVENTS, NotePinned.type)


def two(counted: list[str]) -> Listeners:
    """Two queues that wait for the same event: `board.copy-note` and `board.count-note`."""
    listeners = copying_listeners()

    @listeners.on(NotePinned)
    async def count_note(event: NotePinned, work: Receiving) -> None:
        """Counts the note."""
        counted.append(event.note_id)

    return listeners


async def at_work(board: BoardService) -> None:
    """Returns when every queue is consumed."""

    async def listens() -> bool:
        return board.consumers.is_consuming

    await until(listens, "both queues are consumed")


async def unbound(place: Place) -> None:
    """Somebody takes one queue's binding away."""
    async with open_channel(place) as channel:
        await (await channel.get_queue(QUEUE)).unbind(EVENTS, NotePinned.type)


async def bound_again(place: Place, queue: str = QUEUE, binding: tuple[str, str] = BINDING) -> None:
    """Returns when the binding is there."""

    async def there() -> bool:
        return binding in await list_bindings(place, queue)

    await until(there, f"{queue} is bound again")


async def consumed_by_both(board: BoardService, counted: list[str]) -> str:
    """Pins a note and returns its id when both have heard of it."""
    note = await board.pin("said later")

    async def is_consumed() -> bool:
        return note.id in counted and note.id in await list_copied(board)

    await until(is_consumed, "both have heard it")
    return note.id


@pytest.mark.guarantee("a-lost-binding-comes-back")
async def test_a_binding_that_was_lost_comes_back_and_later_events_are_heard(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_runner_module, "REDECLARE_INTERVAL", 0.5)
    counted: list[str] = []
    async with run_board(board_settings(place, tmp_path), two(counted)) as board:
        await at_work(board)
        await unbound(place)
        async with open_channel(place) as channel:
            await (await channel.get_queue(STREAM)).unbind(PUBLIC, "#")
        await bound_again(place)
        await bound_again(place, STREAM, (PUBLIC, "#"))
        await consumed_by_both(board, counted)


async def test_when_the_broker_is_back_what_is_a_services_is_declared_at_once(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was said meanwhile is lost to the one that was not bound: the relay is not told."""
    monkeypatch.setattr(queues_module, "INTERVAL", 0.1)
    counted: list[str] = []
    async with (
        CuttableProxy(place.amqp_url).open() as line,
        run_board(board_settings(place, tmp_path, amqp_url=line.url), two(counted)) as board,
    ):
        await at_work(board)
        await unbound(place)
        missed = await board.pin("said meanwhile")

        async def taken_by_the_other() -> bool:
            return counted == [missed.id] and await is_all_sent(board)

        await until(taken_by_the_other, "the other one has heard it, so it counts as sent")
        assert metric(board, "docendo_relay_failures_total", service=board.store.name) == 0, "and nobody is told"
        assert BINDING not in await list_bindings(place, QUEUE)
        line.cut()
        await bound_again(place)
        later = await consumed_by_both(board, counted)
        assert await list_copied(board) == [later]


async def test_a_queue_that_was_deleted_is_made_again_and_heard(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, the service knocked for ever at a queue that nobody made, until its process was begun anew."""
    monkeypatch.setattr(queues_module, "INTERVAL", 0.1)
    counted: list[str] = []
    async with run_board(board_settings(place, tmp_path), two(counted)) as board:
        await at_work(board)
        async with open_channel(place) as channel:
            await channel.queue_delete(QUEUE)
        await bound_again(place)
        await consumed_by_both(board, counted)
        assert await count_messages(place, QUEUE) == 0


async def test_where_a_service_may_make_no_queue_it_does_not_try(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_runner_module, "REDECLARE_INTERVAL", 0.0)
    monkeypatch.setattr(queues_module, "INTERVAL", 0.05)
    counted: list[str] = []
    async with run_board(board_settings(place, tmp_path, prepared=True), two(counted)) as board:
        await at_work(board)
        await unbound(place)
        for number in range(20):
            await board.pin(f"said meanwhile {number}")
        await until(lambda: is_all_sent(board), "everything is said")
        assert BINDING not in await list_bindings(place, QUEUE)
        await board.prepare()
        await consumed_by_both(board, counted)
