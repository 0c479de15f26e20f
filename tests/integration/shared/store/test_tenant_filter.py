"""Everybody sees their own and nothing else; what is said is said about what is kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.bus import Listeners
from shared.identity import ANONYMOUS, Actor, Post, Role
from shared.problems import NotFound, TryAgain
from shared.store import Reading, migrate
from tests.integration.shared.board_service import BoardService, Note, NotePinned, Notes, board_settings
from tests.kit.servers import Place


@pytest.fixture
async def board(place: Place, tmp_path: Path) -> AsyncIterator[BoardService]:
    """A floor with its memory ready, and nobody at work."""
    board = BoardService(board_settings(place, tmp_path), Listeners("board"))
    await migrate(board.store)
    yield board
    await board.connection.close()


@pytest.mark.guarantee("the-wall")
async def test_nobody_looks_through_the_wall(board: BoardService) -> None:
    work = board.writing()
    mine, theirs = (
        Note(id=work.new_id(), text=t, school_id=s) for t, s in (("mine", "school-07"), ("theirs", "school-01"))
    )
    await Notes(work).add(mine)
    await Notes(work).add(theirs)
    await work.commit()
    teacher = Actor(person_id="marina", posts=(Post("school-07", Role.TEACHER),))
    notes = Notes(Reading(board.store, teacher))
    assert (await notes.get(mine.id)).text == "mine"
    with pytest.raises(NotFound) as there:
        await notes.get(theirs.id)
    with pytest.raises(NotFound) as nowhere:
        await notes.get("no such note")
    assert str(there.value) == str(nowhere.value), "not yours to see looks like not there"
    assert [note.text for note in await notes.everything()] == ["mine"]
    assert [note.text for note in await notes.list_by_ids([mine.id, theirs.id])] == ["mine"]
    assert await notes.how_many() == 1
    stranger = Notes(Reading(board.store, Actor(person_id="nobody", posts=())))
    assert await stranger.everything() == []
    assert await Notes(Reading(board.store, ANONYMOUS)).how_many() == 2


async def test_a_reading_cannot_write(board: BoardService) -> None:
    with pytest.raises(TypeError, match="cannot write"):
        await Notes(Reading(board.store, ANONYMOUS)).add(Note(id="1", text="chalk"))


async def test_an_event_is_said_only_about_what_is_kept_with_it(board: BoardService) -> None:
    work = board.writing()
    with pytest.raises(LookupError):
        work.publish(NotePinned(note_id="1", text="chalk"), about=Note(id="1", text="chalk"))


async def test_an_aggregate_that_says_too_much_at_once_is_slowed_down(board: BoardService) -> None:
    note = await board.pin("chalk")
    for place in range(99):
        await board.move(note.id, place)
    with pytest.raises(TryAgain, match="Too many facts"):
        await board.move(note.id, 100)
