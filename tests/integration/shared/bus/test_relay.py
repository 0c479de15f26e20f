"""What was said leaves the system: at least once, in order, whoever dies on the way, whoever refuses."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.bus import Listeners, Relay
from shared.bus import relay as relay_module
from shared.bus.topology import PUBLIC, STREAM
from shared.store import Leases, Outbox, leases, migrate
from tests.integration.shared.board_probes import (
    QUEUE,
    copying_listeners,
    is_all_sent,
    list_copied,
    list_pending,
    list_pending_in,
    metric,
)
from tests.integration.shared.board_service import (
    BoardService,
    Note,
    NoteMoved,
    NotePinned,
    Notes,
    board_settings,
    run_board,
)
from tests.kit.bus import open_channel
from tests.kit.servers import Place
from tests.kit.waiting import until


async def taken(place: Place, queue: str, subjects: dict[str, int]) -> None:
    """Takes messages until each subject has come to its sequence; nothing is said out of order on the way."""
    seen: dict[str, int] = {}
    async with open_channel(place) as channel:
        there = await channel.get_queue(queue, ensure=False)

        async def complete() -> bool:
            while (message := await there.get(fail=False)) is not None:
                await message.ack()
                subject, sequence = str(message.headers["ce-subject"]), int(str(message.headers["ce-sequence"]))
                assert sequence <= seen.get(subject, 0) + 1, "a later fact never comes before an earlier one"
                seen[subject] = max(sequence, seen.get(subject, 0))
            return seen == subjects

        await until(complete, f"{subjects} in {queue}")


def both() -> Listeners:
    """A queue that waits for notes pinned and moved; nobody listens."""
    listeners = Listeners("board")

    @listeners.on(NotePinned, NoteMoved)
    async def follow_note(event: NotePinned | NoteMoved, work: object) -> None:
        """Follows a note."""

    return listeners


async def announced(board: BoardService, text: str) -> Note:
    """A note of which only the second contract is said."""
    work = board.writing()
    note = Note(id=work.new_id(), text=text)
    await Notes(work).add(note)
    work.publish(NoteMoved(note_id=note.id, place=1), about=note)
    await work.commit()
    return note


async def only(board: BoardService, note_id: str) -> bool:
    """Whether this one alone waits."""
    return await list_pending(board) == [note_id]


@pytest.mark.guarantee("sent-in-order")
async def test_events_about_one_thing_leave_in_the_order_in_which_they_were_said(place: Place, tmp_path: Path) -> None:
    """Some wait for the relay together, the others are said while it sends."""
    async with run_board(board_settings(place, tmp_path), both(), listen=False, relay=False) as board:
        notes = [await board.pin(f"n{n}") for n in range(5)]
        try:
            for step in range(1, 9):
                if step == 5:
                    board.relay.start()
                for note in notes:
                    await board.move(note.id, step)
            await taken(place, "board.follow-note", {note.id: 9 for note in notes})
        finally:
            await board.relay.stop()


async def test_an_aggregate_that_never_falls_silent_does_not_choke(place: Place, tmp_path: Path) -> None:
    """While its events are being sent it says the next; what has been sent must still be forgotten."""
    board = BoardService(board_settings(place, tmp_path), both())
    await migrate(board.store)
    note = await board.pin("chalk")
    outbox = Outbox(board.store)
    for step in range(150):
        publisher = await list_pending_in(outbox)
        await board.move(note.id, step)
        await outbox.mark_published(publisher)
    waiting = await list_pending_in(outbox)
    assert [envelope.sequence for one in waiting for envelope in one.events] == [151]
    assert await outbox.find_oldest() == waiting[0].events[0].at
    await outbox.mark_published(waiting)
    assert await outbox.find_oldest() is None
    await board.connection.close()


async def test_several_relays_share_the_work_and_together_send_everything(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT", 0.1)
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(), listen=False, relay=False) as board:
        relays = [Relay(board.store, board.topology, settings, board.telemetry) for _ in range(3)]
        for relay in relays:
            relay.start()
        try:

            async def shared() -> bool:
                shares = [relay._leases._mine for relay in relays]
                return sorted(bucket for share in shares for bucket in share or ()) == list(range(64))

            await until(shared, "each relay has its share of the buckets, and no bucket is left out")
            notes = [(await board.pin(f"n{n}")).id for n in range(60)]
            await until(lambda: is_all_sent(board), "everything is sent")
            await taken(place, QUEUE, dict.fromkeys(notes, 1))
        finally:
            for relay in relays:
                await relay.stop()


@pytest.mark.guarantee("a-dead-relay-is-replaced")
async def test_when_a_relay_dies_the_others_send_its_share(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT", 0.1)
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=1))
    settings = board_settings(place, tmp_path)
    async with run_board(settings, copying_listeners(), listen=False) as board:
        dead = Leases(board.store)  # it has said once that it lives, and never again

        async def known() -> bool:
            await dead._beat()
            return board.relay._leases._mine is not None

        await until(known, "the living relay has left a share to the other")
        for n in range(30):
            await board.pin(f"n{n}")
        await until(lambda: is_all_sent(board), "the living relay sends everything", within=15)


async def test_a_relay_that_dies_between_sending_and_marking_sends_again_and_the_effect_is_one(
    place: Place, tmp_path: Path
) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), relay=False) as board:
        note = await board.pin("chalk")
        await board.relay._connect()
        for one in await list_pending_in(Outbox(board.store)):
            for envelope in one.events:
                await board.relay._publish(envelope)
        assert await list_pending(board) == [note.id]
        board.relay.start()

        async def consumed_twice() -> bool:
            return metric(board, "docendo_events_consumed_total", queue=QUEUE, outcome="done") == 2

        await until(consumed_twice, "the fact is delivered twice")
        assert await list_copied(board) == [note.id]
        await board.relay.stop()


@pytest.mark.guarantee("no-fact-without-a-queue")
async def test_an_event_that_nobody_takes_stays_and_the_others_go_on(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E6: without `on_return_raises` an unroutable event looks delivered."""
    monkeypatch.setattr(relay_module, "_REJECTED_PAUSE", 0.3)
    settings = board_settings(place, tmp_path)
    async with run_board(settings, both(), listen=False) as board, open_channel(place) as channel:
        queue = await channel.get_queue("board.follow-note")
        await queue.unbind("events", NotePinned.type)
        await (await channel.get_queue(STREAM)).unbind(PUBLIC, "#")
        note = await board.pin("chalk")

        async def refused() -> bool:
            return metric(board, "docendo_relay_failures_total", service=board.store.name) >= 2

        await until(refused, "the relay is told, again and again")
        goes = await announced(board, "goes")
        await taken(place, "board.follow-note", {goes.id: 1})

        async def alone() -> bool:
            return await list_pending(board) == [note.id]

        await until(alone, "what was taken is marked, what nobody takes waits")
        await queue.bind("events", NotePinned.type)
        await until(lambda: is_all_sent(board), "it leaves as soon as somebody waits for it")


async def test_more_refused_events_than_a_batch_holds_do_not_stand_in_the_way(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "BATCH", 5)
    async with run_board(board_settings(place, tmp_path), both(), listen=False, relay=False) as board:
        async with open_channel(place) as channel:
            await (await channel.get_queue("board.follow-note")).unbind("events", NotePinned.type)
            await (await channel.get_queue(STREAM)).unbind(PUBLIC, "#")
        for n in range(12):
            await board.pin(f"n{n}")
        await announced(board, "goes")
        assert await board.relay.drain() == 1
        assert len(await list_pending(board)) == 12
        await board.relay.stop()


async def test_an_event_that_nobody_waits_for_leaves_without_complaint(place: Place, tmp_path: Path) -> None:
    async with run_board(board_settings(place, tmp_path), Listeners("board"), listen=False) as board:
        await board.pin("chalk")
        await until(lambda: is_all_sent(board), "it is sent")
        assert metric(board, "docendo_relay_failures_total", service=board.store.name) == 0
