"""What the two kinds of lists have in common while a step is under way."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from services.people.imports.model.plan import PlannedRow, Row, RowError
from shared.identity import Actor
from shared.store import Reading, Writing

T = TypeVar("T")
ProgressReporter = Callable[[int], Awaitable[None]]
"""Is given how many rows are through; it also lets others have their turn."""
SLICE_SIZE = 250
ROW_STAYS = "This row was changed by somebody since, and stays as it is"
ROW_CHANGED = "This row was changed by somebody since the file was checked"


class ListImporter(Protocol):
    """How one kind of list is read, planned, run and undone. Only `run` and `undo` write, and only into the work."""

    def get_headings(self) -> dict[str, str]:
        """What may stand above the columns."""

    async def plan(
        self, work: Reading, actor: Actor, rows: Sequence[Row], report_progress: ProgressReporter
    ) -> tuple[list[PlannedRow], list[RowError]]:
        """What the rows come to; `who` brings them in."""

    async def find_conflicts(self, work: Reading, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Which rows the world has left behind since they were planned. Raises Forbidden for what is not theirs."""

    async def run(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> None:
        """Does what is planned, when nothing was left behind."""

    async def undo(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Takes it back; says which rows stay, because somebody has changed them since."""


def split_slices(things: Sequence[T], size: int = SLICE_SIZE) -> Iterator[Sequence[T]]:
    """The things, some at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
