"""The relay goes on reading while what it has in hand is under way, and only where something can be said."""

import asyncio
from pathlib import Path

import pytest

from shared.event import EventEnvelope
from tests.integration.shared.board_probes import copying_listeners, is_all_sent, list_pending
from tests.integration.shared.board_service import (
    BoardService,
    Copies,
    Copy,
    NoteMoved,
    Notes,
    board_settings,
    run_board,
)
from tests.kit.servers import Place
from tests.kit.waiting import until


async def test_an_event_whose_confirmation_is_late_holds_up_only_what_is_about_the_same_thing(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_board(board_settings(place, tmp_path), copying_listeners(), listen=False, relay=False) as board:
        confirmed, publish = asyncio.Event(), board.relay._publish
        slow = await board.pin("slow")
        asked: list[tuple[str, int]] = []

        async def publish_late(envelope: EventEnvelope) -> None:
            asked.append((envelope.subject, envelope.sequence))
            await publish(envelope)
            if envelope.subject == slow.id and envelope.sequence == 1:
                await confirmed.wait()

        monkeypatch.setattr(board.relay, "_publish", publish_late)
        board.relay.start()

        async def is_asked() -> bool:
            return asked == [(slow.id, 1)]

        await until(is_asked, "the first is on its way")
        work = board.writing()
        note = await Notes(work).get(slow.id)
        note.place = 1
        await Notes(work).save(note)
        work.publish(NoteMoved(note_id=slow.id, place=1), about=note)
        await work.commit()

        async def only_slow() -> bool:
            return await list_pending(board) == [slow.id]

        quick = [(await board.pin(f"quick {n}")).id for n in range(3)]
        await until(only_slow, "the others are sent and marked")
        assert sorted(asked) == sorted([(slow.id, 1), *((one, 1) for one in quick)])
        confirmed.set()
        await until(lambda: is_all_sent(board), "the rest follows")
        assert asked[-1] == (slow.id, 2)
        assert len(asked) == 5, "nothing was sent twice"
        await board.relay.stop()


async def test_nothing_is_said_about_what_no_relay_looks_at(place: Place, tmp_path: Path) -> None:
    """The event would wait for ever, and nobody would know."""
    board = BoardService(board_settings(place, tmp_path), copying_listeners())
    work = board.writing()
    copy = Copy(id=work.new_id(), note_id="n1")
    await Copies(work).add(copy)
    with pytest.raises(LookupError, match="has no outbox"):
        work.publish(NoteMoved(note_id="n1", place=1), about=copy)
    assert Copies.name not in board.store.outbox_collections
    await board.connection.close()
