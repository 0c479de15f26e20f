"""An import: a file, the plan made of it, and what became of the plan."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from shared.entity import Entity, Part
from shared.privacy import Basis, Category, Keep, Mark, Personal, PersonId, Plain, Purpose
from shared.problems import Conflict

ImportKind = Literal["schools", "people"]
ImportState = Literal["checking", "refused", "checked", "running", "done", "failed", "undoing", "undone", "over"]
RowAction = Literal["add", "change", "same", "wrong"]
ROWS_PER_PART = 250
MAX_ERRORS_KEPT = 200
PLAN_LIFETIME = timedelta(days=1)
UNDO_PERIOD = timedelta(days=30)
_BUSY_STATES: tuple[ImportState, ...] = ("checking", "running", "undoing")


LISTS = Personal(
    "lists", Purpose.KNOW, Category.NAME, Basis.AGREEMENT, Keep.SIGN_IN, owners=("people",), erased_value=[]
)
"""What a list that was brought in says of people, until it can no longer be undone."""
LIST_FILE = Personal("lists", Purpose.KNOW, Category.NAME, Basis.AGREEMENT, Keep.SIGN_IN, erased_value=b"")
"""The list itself, until it is read."""


class RowError(Part):
    """What is wrong with a row, as a sentence with values that pages translate."""

    row: int
    says: Plain
    values: Annotated[dict[str, str | int], Mark.PLAIN] = Field(default_factory=dict)


class PlannedRow(Part):
    """What a row comes to: the thing it adds or changes, as it was (`before`) and as it will be (`after`).

    `expects` is the version at which it was seen, `left_at` the version at which the import left it.
    """

    row: int
    deed: RowAction
    id: str
    expects: int | None = None
    left_at: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class ImportFile(Entity):
    """The bytes of a file until they are read; what was read is in the plan."""

    content: Annotated[bytes, LIST_FILE]


class ImportPart(Entity):
    """A part of the plan: run, or taken back, in one atomic work. `kept` are rows that could not be taken back.

    When one of its `people` is erased, the part is forgotten as a whole.
    """

    import_id: Plain
    number: int
    people: list[PersonId] = Field(default_factory=list)
    lines: Annotated[list[PlannedRow], LISTS]
    digest: Plain
    is_run: bool = False
    kept: list[RowError] = Field(default_factory=list)

    @property
    def is_as_planned(self) -> bool:
        """Whether the lines are those that were looked at."""
        return self.digest == digest_rows(self.lines)


class Import(Entity):
    """A file that somebody brings in. `plan` is the digest of what the dry run has found: that, and only that, is run.

    `total` and `ready` count rows of the step under way. `due_at` is when a step is taken up again whose process died.
    """

    kind: ImportKind
    file_name: Plain
    file_digest: Plain
    asked_by: PersonId
    school_ids: list[Plain]
    asked_at: datetime
    state: ImportState = "checking"
    due_at: datetime
    total: int = 0
    ready: int = 0
    parts: int = 0
    plan: Plain | None = None
    added: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    kept: int = 0
    troubles: list[RowError] = Field(default_factory=list)
    checked_at: datetime | None = None
    done_at: datetime | None = None
    undone_at: datetime | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a step is under way."""
        return self.state in _BUSY_STATES

    @property
    def is_rollback(self) -> bool:
        """Whether it is being undone because the run could not be finished, not because somebody has asked."""
        return self.state == "undoing" and self.done_at is None

    def claim(self, *, at: datetime, until: datetime) -> None:
        """One process takes the step. Raises Conflict when it is not due."""
        if not self.is_busy or self.due_at > at:
            raise Conflict
        self.due_at, self.ready = until, 0

    def finish_check(self, rows: list[PlannedRow], errors: list[RowError], *, at: datetime) -> list[ImportPart]:
        """The dry run is over; gives the plan. A file with anything wrong in it cannot be run: all or nothing."""
        count = {action: sum(row.deed == action for row in rows) for action in get_args(RowAction)}
        self.added, self.changed, self.same, self.wrong = count["add"], count["change"], count["same"], count["wrong"]
        self.troubles, self.checked_at = errors[:MAX_ERRORS_KEPT], at
        self.ready = self.total
        if errors or not rows:
            self.state, self.wrong = "refused", max(self.wrong, len({one.row for one in errors}))
            return []
        self.state = "checked"
        planned = [row for row in rows if row.deed in ("add", "change")]
        pages = [planned[start : start + ROWS_PER_PART] for start in range(0, len(planned), ROWS_PER_PART)]
        parts = [
            ImportPart(
                id=make_part_id(self.id, number),
                import_id=self.id,
                number=number,
                lines=page,
                digest=digest_rows(page),
                people=[line.id for line in page] if self.kind == "people" else [],
            )
            for number, page in enumerate(pages)
        ]
        self.parts, self.plan = len(parts), digest_plan(self.file_digest, parts)
        return parts

    def refuse(self, says: str, values: dict[str, str | int] | None = None, *, row: int = 0, at: datetime) -> None:
        """The file as a whole is not what can be brought in."""
        self.state, self.checked_at = "refused", at
        self.troubles = [RowError(row=row, says=says, values=values or {})]

    def start_run(self, plan: str, *, at: datetime) -> None:
        """What was looked at is run. Raises Conflict for another plan, or when the plan is no longer there."""
        if self.state != "checked" or plan != self.plan:
            raise Conflict("This plan is not the one that was looked at: bring the file in again")
        self.state, self.due_at, self.ready, self.total = "running", at, 0, self.added + self.changed

    def finish_run(self, *, at: datetime) -> None:
        """Everything is as planned."""
        self.state, self.done_at, self.ready = "done", at, self.total

    def mark_failed(self, errors: list[RowError]) -> None:
        """Nothing was changed, and `troubles` says why."""
        self.state, self.troubles = "failed", errors[:MAX_ERRORS_KEPT]

    def start_rollback(self, errors: list[RowError], *, at: datetime) -> None:
        """The world has changed in the middle of the run: what was done goes back, and then it has failed."""
        self.state, self.due_at, self.troubles = "undoing", at, errors[:MAX_ERRORS_KEPT]

    def start_undo(self, *, at: datetime) -> None:
        """What it did goes back. Raises Conflict when there is nothing to undo, or it is too long ago."""
        if self.state != "done" or self.done_at is None or at - self.done_at > UNDO_PERIOD:
            raise Conflict("This cannot be undone any more")
        self.state, self.due_at, self.ready, self.total = "undoing", at, 0, self.added + self.changed

    def finish_undo(self, kept: list[RowError], *, at: datetime) -> None:
        """It went back, but for what somebody has changed since."""
        self.kept, self.ready = len(kept), self.total
        if self.is_rollback:
            self.mark_failed([*self.troubles, *kept])
        else:
            self.state, self.undone_at, self.troubles = "undone", at, kept[:MAX_ERRORS_KEPT]

    def expire(self) -> None:
        """Nobody has run the plan in time, or the time to undo it is over: what it holds of people is forgotten."""
        if self.state == "checked":
            self.state = "over"
        self.parts = 0


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def make_part_id(import_id: str, number: int) -> str:
    """The name of a part of a plan."""
    return f"{import_id}:{number:04}"


def digest_plan(file_digest: str, parts: list[ImportPart]) -> str:
    """What is validated is what runs: the digest of every line of the plan, and of the file it was made of."""
    content = [file_digest, *(part.digest for part in parts)]
    return _digest(content)


def digest_rows(rows: list[PlannedRow]) -> str:
    """The digest of some lines of a plan, before they are run."""
    return _digest([line.model_dump(mode="json") for line in rows])


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by the heads of its columns; `number` is that of the spreadsheet, whose first row has the heads."""

    number: int
    cells: dict[str, str]
