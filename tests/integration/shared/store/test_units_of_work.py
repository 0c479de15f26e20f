"""One request, or one event, is one atomic write: all of it is kept, with its events, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.bus import Listeners
from shared.event import EventEnvelope
from shared.identity import Actor
from shared.problems import AlreadyThere, Conflict, TryAgain
from shared.store import AlreadyConsumed, IdempotencyRecord, Outbox, Receiving, Writing, migrate
from tests.integration.shared.board_probes import list_pending_in
from tests.integration.shared.board_service import (
    BoardService,
    Copies,
    Copy,
    Note,
    NoteMoved,
    NotePinned,
    Notes,
    board_settings,
)
from tests.kit.servers import Place


@pytest.fixture
async def board(place: Place, tmp_path: Path) -> AsyncIterator[BoardService]:
    """A floor with its memory ready, and nobody at work."""
    board = BoardService(board_settings(place, tmp_path), Listeners("board"))
    await migrate(board.store)
    yield board
    await board.connection.close()


def make_envelope(note: Note, sequence: int = 1, id_: str = "fact-1") -> EventEnvelope:
    """An event about a note, as a listener gets it."""
    event = NotePinned(note_id=note.id, text=note.text)
    return EventEnvelope(id_, NotePinned.type, note.id, sequence, datetime.now(UTC), event.model_dump_json())


def receiving(board: BoardService, envelope: EventEnvelope, listener: str = "board.copy-note") -> Receiving:
    """A listener's unit of work."""
    return Receiving(board.store, Actor.for_service("board"), envelope, listener)


async def waiting(board: BoardService) -> dict[str, list[tuple[str, int]]]:
    """The events that wait to be sent, by aggregate: type and sequence."""
    pending = await list_pending_in(Outbox(board.store))
    return {one.id: [(envelope.type, envelope.sequence) for envelope in one.events] for one in pending}


@pytest.mark.guarantee("change-and-fact-together")
async def test_a_change_and_its_event_are_kept_together(board: BoardService) -> None:
    note = await board.pin("chalk")
    await board.move(note.id, 3)
    await board.move(note.id, 4)
    assert await waiting(board) == {note.id: [(NotePinned.type, 1), (NoteMoved.type, 2), (NoteMoved.type, 3)]}
    assert (await Notes(board.writing()).get(note.id)).place == 4


async def test_what_is_refused_leaves_neither_change_nor_event(board: BoardService) -> None:
    await board.pin("chalk")
    with pytest.raises(AlreadyThere):
        await board.pin("chalk")
    assert len(await waiting(board)) == 1
    assert await Notes(board.writing()).how_many() == 1


async def test_the_second_of_two_who_opened_the_same_version_is_told(board: BoardService) -> None:
    note = await board.pin("chalk")
    first, second = board.writing(), board.writing()
    for work, place in ((first, 1), (second, 2)):
        mine = await Notes(work).get(note.id)
        mine.place = place
        await Notes(work).save(mine)
        work.publish(NoteMoved(note_id=note.id, place=place), about=mine)
    await first.commit()
    with pytest.raises(TryAgain):
        await second.commit()
    assert (await Notes(board.writing()).get(note.id)).place == 1
    assert await waiting(board) == {note.id: [(NotePinned.type, 1), (NoteMoved.type, 2)]}


async def test_a_work_as_the_service_is_the_same_work_with_another_actor(board: BoardService) -> None:
    note = await board.pin("chalk")
    work = board.writing(Actor(person_id="marina"))
    service = work.as_service()
    assert (work.actor.person_id, service.actor.service, service.now) == ("marina", "board", work.now)
    found = await Notes(service).get(note.id)
    found.place = 3
    await Notes(work).save(found)
    service.publish(NoteMoved(note_id=note.id, place=3), about=found)
    first, second = work.new_id(), service.new_id()
    assert first != second
    await work.commit()
    assert await waiting(board) == {note.id: [(NotePinned.type, 1), (NoteMoved.type, 2)]}
    assert (await Notes(board.writing()).get(note.id)).place == 3


async def test_a_repetition_is_known_to_a_work_whoever_acts_in_it(board: BoardService) -> None:
    record = IdempotencyRecord("key", "body", b"")
    works = [Writing(board.store, Actor(person_id="marina"), idempotency=record) for _ in range(2)]
    first, again = ([work.new_id(), work.as_service().new_id(), work.new_id()] for work in works)
    assert first == again
    assert len(set(first)) == 3
    works[0].as_service().idempotency = None
    assert works[0].idempotency is None


async def test_nobody_changes_who_acts_in_a_work(board: BoardService) -> None:
    work = board.writing()
    with pytest.raises(AttributeError):
        setattr(work, "actor", Actor.for_service("board"))  # noqa: B010  written out it would be refused before it runs


async def test_several_things_change_together_each_with_its_own_events(board: BoardService) -> None:
    old = await board.pin("old")
    work = board.writing()
    mine = await Notes(work).get(old.id)
    mine.place = 9
    await Notes(work).save(mine)
    new = Note(id=work.new_id(), text="new")
    await Notes(work).add(new)
    copy = Copy(id=work.new_id(), note_id=new.id)
    await Copies(work).add(copy)
    work.publish(NoteMoved(note_id=old.id, place=9), about=mine)
    work.publish(NotePinned(note_id=new.id, text="new"), about=new)
    await work.commit()
    assert await waiting(board) == {
        old.id: [(NotePinned.type, 1), (NoteMoved.type, 2)],
        new.id: [(NotePinned.type, 1)],
    }
    assert len(await Copies(board.writing()).everything()) == 1


@pytest.mark.parametrize("stumble", ["a twin", "an old version"])
async def test_of_several_things_none_changes_when_one_cannot(board: BoardService, stumble: str) -> None:
    old, other = await board.pin("old"), await board.pin("other")
    work = board.writing()
    mine = await Notes(work).get(old.id)
    mine.place = 9
    await Notes(work).save(mine)
    await Copies(work).add(Copy(id=work.new_id(), note_id=old.id))
    if stumble == "a twin":
        await Notes(work).add(Note(id=work.new_id(), text="other"))
    else:
        await board.move(old.id, 1)
    before = await waiting(board)
    with pytest.raises(Conflict):
        await work.commit()
    assert (await Notes(board.writing()).get(old.id)).place != 9
    assert await Copies(board.writing()).everything() == []
    assert await waiting(board) == before
    assert other.id in before


async def test_crossing_transactions_end_in_a_conflict_and_not_in_an_error_of_the_driver(board: BoardService) -> None:
    """Trap 5: the server's write conflict comes as a driver's error with a label; it is mapped in one place."""
    notes = [await board.pin(f"n{n}") for n in range(2)]

    async def both(order: list[Note]) -> str:
        work = board.writing()
        for note in order:
            mine = await Notes(work).get(note.id)
            mine.place += 1
            await Notes(work).save(mine)
        try:
            await work.commit()
        except TryAgain:
            return "conflict"
        return "kept"

    outcomes = await asyncio.gather(*(both(notes if n % 2 else notes[::-1]) for n in range(8)))
    kept = outcomes.count("kept")
    assert kept >= 1
    assert {(await Notes(board.writing()).get(note.id)).place for note in notes} == {kept}


async def test_a_second_delivery_finds_the_effect_done(board: BoardService) -> None:
    envelope = make_envelope(await board.pin("chalk"))

    async def copied() -> None:
        work = receiving(board, envelope)
        await Copies(work).add(Copy(id=work.new_id(), note_id=envelope.subject))
        await work.commit()

    await copied()
    with pytest.raises(AlreadyConsumed):
        await copied()
    assert len(await Copies(board.writing()).everything()) == 1


@pytest.mark.guarantee("a-change-once")
async def test_a_second_delivery_of_a_change_finds_it_done_when_it_reads(board: BoardService) -> None:
    note = await board.pin("chalk")
    envelope = make_envelope(note)
    work = receiving(board, envelope)
    mine = await Notes(work).get(note.id)
    mine.place += 1
    await Notes(work).save(mine)
    await work.commit()
    with pytest.raises(AlreadyConsumed):
        await Notes(receiving(board, envelope)).get(note.id)
    assert (await Notes(board.writing()).get(note.id)).place == 1


async def test_two_listeners_of_one_service_do_not_silence_each_other(board: BoardService) -> None:
    """Trap 3: the memory of having heard is the listener's, not the service's."""
    note = await board.pin("chalk")
    for listener in ("board.copy-note", "board.count-note"):
        work = receiving(board, make_envelope(note), listener)
        mine = await Notes(work).get(note.id)
        mine.place += 1
        await Notes(work).save(mine)
        await Copies(work).add(Copy(id=work.new_id(), note_id=note.id))
        await work.commit()
    assert (await Notes(board.writing()).get(note.id)).place == 2
    assert len(await Copies(board.writing()).everything()) == 2


async def test_a_listener_is_not_silenced_by_another_that_chose_the_same_id(board: BoardService) -> None:
    envelope = make_envelope(await board.pin("chalk"))
    for listener, outcome in (("board.copy-note", None), ("board.count-note", AlreadyThere)):
        work = receiving(board, envelope, listener)
        await Copies(work).add(Copy(id="the-copy", note_id=envelope.subject))
        if outcome is None:
            await work.commit()
        else:
            with pytest.raises(outcome):
                await work.commit()


async def test_an_effect_on_several_things_happens_once_on_all_of_them(board: BoardService) -> None:
    notes = [await board.pin(f"n{n}") for n in range(3)]
    envelope = make_envelope(notes[0])

    async def all_moved() -> None:
        work = receiving(board, envelope)
        for note in await Notes(work).list_by_ids([note.id for note in notes]):
            note.place += 1
            await Notes(work).save(note)
        await work.commit()

    await all_moved()
    with pytest.raises(AlreadyConsumed):
        await all_moved()
    assert [note.place for note in await Notes(board.writing()).everything()] == [1, 1, 1]


async def test_a_late_event_is_known_to_be_late(board: BoardService) -> None:
    note = await board.pin("chalk")
    for sequence, late in ((1, False), (3, False), (2, True)):
        work = receiving(board, make_envelope(note, sequence, f"fact-{sequence}"))
        mine = await Notes(work).get(note.id)
        assert work.is_outdated(mine) is late
        mine.place += 1
        await Notes(work).save(mine)
        await work.commit()


async def test_two_things_of_one_name_are_kept_apart(board: BoardService) -> None:
    """A person's wishes and a person's box lie under the person's own identifier."""
    work = board.writing()
    note, copy = Note(id="same", text="chalk"), Copy(id="same", note_id="same")
    await Notes(work).add(note)
    await Copies(work).add(copy)
    work.publish(NotePinned(note_id="same", text="chalk"), about=note)
    await work.commit()
    assert (await Notes(board.writing()).get("same")).text == "chalk"
    assert (await Copies(board.writing()).get("same")).note_id == "same"
