"""Events about one thing are heard in order, once, and a process that ends takes its time."""

import asyncio
from pathlib import Path

import pytest

from shared.bus import Listeners
from shared.store import Receiving
from tests.integration.shared.board_probes import (
    QUEUE,
    Barrier,
    copying_listeners,
    count_outcomes,
    deliver,
    list_copied,
    make_event,
)
from tests.integration.shared.board_service import Copies, Copy, NoteMoved, NotePinned, board_settings, run_board
from tests.kit.bus import count_messages, open_channel
from tests.kit.servers import Place
from tests.kit.waiting import until


@pytest.mark.guarantee("a-new-thing-once")
async def test_the_same_event_many_times_has_one_effect(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        one = make_event()
        await deliver(place, one, times=50)

        async def is_all_consumed() -> bool:
            return await count_outcomes(board) == 50

        await until(is_all_consumed, "all fifty deliveries are acknowledged")
        assert await list_copied(board) == [one.subject]


@pytest.mark.guarantee("heard-in-order")
async def test_events_about_one_thing_are_heard_in_their_order_even_with_a_large_prefetch(
    place: Place, tmp_path: Path
) -> None:
    """E23: a prefetch of more than one inverts the order, unless events about one thing take turns."""
    consumed: list[int] = []
    listeners = Listeners("board")

    @listeners.on(NoteMoved)
    async def follow_note(event: NoteMoved, work: Receiving) -> None:
        """Follows a note; the first step takes longest."""
        await asyncio.sleep(0.05 if event.place == 0 else 0)
        consumed.append(event.place)
        await Copies(work).add(Copy(id=work.new_id(), note_id=event.note_id))

    async with run_board(board_settings(place, tmp_path, prefetch=50), listeners, relay=False):
        for step in range(20):
            moved = make_event({"note_id": "one", "place": step}, type=NoteMoved.type, subject="one", sequence=step + 1)
            await deliver(place, moved, queue="board.follow-note")

        async def is_all_consumed() -> bool:
            return len(consumed) == 20

        await until(is_all_consumed, "all steps are heard")
    assert consumed == list(range(20))


async def test_two_listeners_each_hear_every_event(place: Place, tmp_path: Path) -> None:
    listeners = copying_listeners()

    @listeners.on(NotePinned)
    async def count_note(event: NotePinned, work: Receiving) -> None:
        """Makes another copy."""
        await Copies(work).add(Copy(id=work.new_id(), note_id=event.note_id))

    async with run_board(board_settings(place, tmp_path), listeners) as board:
        note = await board.pin("chalk")

        async def twice() -> bool:
            return await list_copied(board) == [note.id, note.id]

        await until(twice, "both have heard it")


@pytest.mark.guarantee("a-deploy-burns-nothing")
async def test_a_graceful_stop_finishes_what_it_holds_and_burns_no_delivery(place: Place, tmp_path: Path) -> None:
    """E2: as FastStream stops, every prefetched message comes back as one delivery more."""
    proxy = Barrier()
    settings = board_settings(place, tmp_path, prefetch=50)
    async with run_board(settings, copying_listeners(proxy), relay=False, listen=False) as board:
        for _ in range(120):
            await deliver(place, make_event())
        board.consumers.start()
        await until(lambda: proxy.has_arrivals(50), "the prefetch is in hand")
        stopping = asyncio.ensure_future(board.consumers.stop())

        async def cancelled() -> bool:
            return all(control._consumer.is_cancelled for control in board.consumers._controls)

        await until(cancelled, "nobody takes messages any more")
        proxy.opened.set()
        await stopping
        held = len(await list_copied(board))
        assert held == proxy.come >= 50
        async with open_channel(place) as channel:
            queue = await channel.get_queue(QUEUE, ensure=False)

            async def rest_is_back() -> bool:
                return await count_messages(place, QUEUE) == 120 - held

            await until(rest_is_back, "the rest waits in the queue")
            rest = [await queue.get() for _ in range(120 - held)]
            burnt = [message for message in rest if message and int(str(message.headers.get("x-delivery-count") or 0))]
            assert burnt == []
