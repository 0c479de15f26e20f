"""One request, or one event, is one atomic write: all of it is kept, with its facts, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.bus import Listeners
from shared.event import EventEnvelope
from shared.identity import Actor
from shared.problems import AlreadyThere, Conflict, TryAgain
from shared.store import AlreadyConsumed, Outbox, Receiving
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
async def floor(place: Place, tmp_path: Path) -> AsyncIterator[BoardService]:
    """A floor with its memory ready, and nobody at work."""
    floor = BoardService(board_settings(place, tmp_path), Listeners("board"))
    await floor.store.migrate()
    yield floor
    await floor.connection.close()


def heard(note: Note, sequence: int = 1, id_: str = "fact-1") -> EventEnvelope:
    """A fact about a note, as a listener gets it."""
    event = NotePinned(note_id=note.id, text=note.text)
    return EventEnvelope(id_, NotePinned.type, note.id, sequence, datetime.now(UTC), event.model_dump_json())


def receiving(floor: BoardService, fact: EventEnvelope, listener: str = "board.copy-note") -> Receiving:
    """A listener's unit of work."""
    return Receiving(floor.store, Actor.for_service("board"), fact, listener)


async def waiting(floor: BoardService) -> dict[str, list[tuple[str, int]]]:
    """The facts that wait to be sent, by aggregate: type and sequence."""
    unsent = await list_pending_in(Outbox(floor.store))
    return {one.id: [(fact.type, fact.sequence) for fact in one.events] for one in unsent}


async def moved(floor: BoardService, note_id: str, place: int) -> None:
    """Somebody moves a note."""
    work = floor.writing()
    notes = Notes(work)
    note = await notes.get(note_id)
    note.place = place
    await notes.save(note)
    work.publish(NoteMoved(note_id=note_id, place=place), about=note)
    await work.commit()


@pytest.mark.guarantee("change-and-fact-together")
async def test_a_change_and_its_fact_are_kept_together(floor: BoardService) -> None:
    note = await floor.pin("chalk")
    await moved(floor, note.id, 3)
    await moved(floor, note.id, 4)
    assert await waiting(floor) == {note.id: [(NotePinned.type, 1), (NoteMoved.type, 2), (NoteMoved.type, 3)]}
    assert (await Notes(floor.writing()).get(note.id)).place == 4


async def test_what_is_refused_leaves_neither_change_nor_fact(floor: BoardService) -> None:
    await floor.pin("chalk")
    with pytest.raises(AlreadyThere):
        await floor.pin("chalk")
    assert len(await waiting(floor)) == 1
    assert await Notes(floor.writing()).how_many() == 1


async def test_the_second_of_two_who_opened_the_same_version_is_told(floor: BoardService) -> None:
    note = await floor.pin("chalk")
    first, second = floor.writing(), floor.writing()
    for work, place in ((first, 1), (second, 2)):
        mine = await Notes(work).get(note.id)
        mine.place = place
        await Notes(work).save(mine)
        work.publish(NoteMoved(note_id=note.id, place=place), about=mine)
    await first.commit()
    with pytest.raises(TryAgain):
        await second.commit()
    assert (await Notes(floor.writing()).get(note.id)).place == 1
    assert await waiting(floor) == {note.id: [(NotePinned.type, 1), (NoteMoved.type, 2)]}


async def test_several_things_change_together_each_with_its_own_facts(floor: BoardService) -> None:
    old = await floor.pin("old")
    work = floor.writing()
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
    assert await waiting(floor) == {
        old.id: [(NotePinned.type, 1), (NoteMoved.type, 2)],
        new.id: [(NotePinned.type, 1)],
    }
    assert len(await Copies(floor.writing()).everything()) == 1


@pytest.mark.parametrize("stumble", ["a twin", "an old version"])
async def test_of_several_things_none_changes_when_one_cannot(floor: BoardService, stumble: str) -> None:
    old, other = await floor.pin("old"), await floor.pin("other")
    work = floor.writing()
    mine = await Notes(work).get(old.id)
    mine.place = 9
    await Notes(work).save(mine)
    await Copies(work).add(Copy(id=work.new_id(), note_id=old.id))
    if stumble == "a twin":
        await Notes(work).add(Note(id=work.new_id(), text="other"))
    else:
        await moved(floor, old.id, 1)
    before = await waiting(floor)
    with pytest.raises(Conflict):
        await work.commit()
    assert (await Notes(floor.writing()).get(old.id)).place != 9
    assert await Copies(floor.writing()).everything() == []
    assert await waiting(floor) == before
    assert other.id in before


async def test_crossing_transactions_end_in_a_conflict_and_not_in_an_error_of_the_driver(floor: BoardService) -> None:
    """Trap 5: the server's write conflict comes as a driver's error with a label; it is mapped in one place."""
    notes = [await floor.pin(f"n{n}") for n in range(2)]

    async def both(order: list[Note]) -> str:
        work = floor.writing()
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
    assert {(await Notes(floor.writing()).get(note.id)).place for note in notes} == {kept}


async def test_a_second_delivery_finds_the_effect_done(floor: BoardService) -> None:
    fact = heard(await floor.pin("chalk"))

    async def copied() -> None:
        work = receiving(floor, fact)
        await Copies(work).add(Copy(id=work.new_id(), note_id=fact.subject))
        await work.commit()

    await copied()
    with pytest.raises(AlreadyConsumed):
        await copied()
    assert len(await Copies(floor.writing()).everything()) == 1


@pytest.mark.guarantee("a-change-once")
async def test_a_second_delivery_of_a_change_finds_it_done_when_it_reads(floor: BoardService) -> None:
    note = await floor.pin("chalk")
    fact = heard(note)
    work = receiving(floor, fact)
    mine = await Notes(work).get(note.id)
    mine.place += 1
    await Notes(work).save(mine)
    await work.commit()
    with pytest.raises(AlreadyConsumed):
        await Notes(receiving(floor, fact)).get(note.id)
    assert (await Notes(floor.writing()).get(note.id)).place == 1


async def test_two_listeners_of_one_room_do_not_silence_each_other(floor: BoardService) -> None:
    """Trap 3: the memory of having heard is the listener's, not the room's."""
    note = await floor.pin("chalk")
    for listener in ("board.copy-note", "board.count-note"):
        work = receiving(floor, heard(note), listener)
        mine = await Notes(work).get(note.id)
        mine.place += 1
        await Notes(work).save(mine)
        await Copies(work).add(Copy(id=work.new_id(), note_id=note.id))
        await work.commit()
    assert (await Notes(floor.writing()).get(note.id)).place == 2
    assert len(await Copies(floor.writing()).everything()) == 2


async def test_a_listener_is_not_silenced_by_another_that_chose_the_same_id(floor: BoardService) -> None:
    fact = heard(await floor.pin("chalk"))
    for listener, outcome in (("board.copy-note", None), ("board.count-note", AlreadyThere)):
        work = receiving(floor, fact, listener)
        await Copies(work).add(Copy(id="the-copy", note_id=fact.subject))
        if outcome is None:
            await work.commit()
        else:
            with pytest.raises(outcome):
                await work.commit()


async def test_an_effect_on_several_things_happens_once_on_all_of_them(floor: BoardService) -> None:
    notes = [await floor.pin(f"n{n}") for n in range(3)]
    fact = heard(notes[0])

    async def all_moved() -> None:
        work = receiving(floor, fact)
        for note in await Notes(work).list_by_ids([note.id for note in notes]):
            note.place += 1
            await Notes(work).save(note)
        await work.commit()

    await all_moved()
    with pytest.raises(AlreadyConsumed):
        await all_moved()
    assert [note.place for note in await Notes(floor.writing()).everything()] == [1, 1, 1]


async def test_a_late_fact_is_known_to_be_late(floor: BoardService) -> None:
    note = await floor.pin("chalk")
    for sequence, late in ((1, False), (3, False), (2, True)):
        work = receiving(floor, heard(note, sequence, f"fact-{sequence}"))
        mine = await Notes(work).get(note.id)
        assert work.is_outdated(mine) is late
        mine.place += 1
        await Notes(work).save(mine)
        await work.commit()


async def test_two_things_of_one_name_are_kept_apart(floor: BoardService) -> None:
    """A person's wishes and a person's box lie under the person's own identifier."""
    work = floor.writing()
    note, copy = Note(id="same", text="chalk"), Copy(id="same", note_id="same")
    await Notes(work).add(note)
    await Copies(work).add(copy)
    work.publish(NotePinned(note_id="same", text="chalk"), about=note)
    await work.commit()
    assert (await Notes(floor.writing()).get("same")).text == "chalk"
    assert (await Copies(floor.writing()).get("same")).note_id == "same"
