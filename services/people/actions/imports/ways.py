"""What the two kinds of lists have in common while a step is under way."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from services.people.model.imports.importing import Line, Trouble
from services.people.model.imports.tables import Row
from shared.identity import Who
from shared.store import Reading, Writing

T = TypeVar("T")
Ready = Callable[[int], Awaitable[None]]
"""Told how many rows are through; it also lets others have their turn."""
SLICE = 250
STAYS = "This row was changed by somebody since, and stays as it is"
CHANGED_SINCE = "This row was changed by somebody since the file was checked"


class Way(Protocol):
    """How one kind of list is read, planned, run and undone. Only `run` and `undo` write, and only into the work."""

    def heads(self) -> dict[str, str]:
        """What may stand above the columns."""

    async def plan(
        self, work: Reading, who: Who, rows: Sequence[Row], ready: Ready
    ) -> tuple[list[Line], list[Trouble]]:
        """What the rows come to; `who` brings them in."""

    async def left_behind(self, work: Reading, who: Who, lines: Sequence[Line]) -> list[Trouble]:
        """Which rows the world has left behind since they were planned. Raises Forbidden for what is not theirs."""

    async def run(self, work: Writing, who: Who, lines: Sequence[Line]) -> None:
        """Does what is planned, when nothing was left behind."""

    async def undo(self, work: Writing, who: Who, lines: Sequence[Line]) -> list[Trouble]:
        """Takes it back; says which rows stay, because somebody has changed them since."""


def sliced(things: Sequence[T], size: int = SLICE) -> Iterator[Sequence[T]]:
    """The things, some at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
