"""What was done with dead letters, by whom: ids and reasons, never what an event contains."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.bus import DeadLetter
from shared.entity import Entity, Part
from shared.privacy import Joint, Mark, PersonId, Plain

OperationKind = Annotated[Literal["replayed", "mended", "discarded"], Mark.PLAIN]
ALL_FIELDS = "*"
_HALF_SIGN = re.compile("[\ud800-\udfff]")


class LetterReference(Part):
    """Which event it was and why it was dead-lettered; `changed` names the fields that were mended."""

    fact_id: Plain
    type: Plain
    rested_for: Plain
    buried_at: datetime | None = None
    changed: list[Plain] = Field(default_factory=list)


class Operation(Entity):
    """One thing that an operator did; kept before it is done, so that nothing is done by nobody.

    `count` is how many events the broker has confirmed; None when the end was not seen.
    """

    queue: Plain
    kind: OperationKind
    by: PersonId
    at: datetime
    reason: Joint = ""
    letters: list[LetterReference]
    count: int | None = None

    @classmethod
    def begin(
        cls, id_: str, queue: str, kind: OperationKind, by: str, at: datetime, letters: Sequence[DeadLetter]
    ) -> "Operation":
        """What is about to be done."""
        references = [
            LetterReference(fact_id=one.id, type=one.type, rested_for=one.reason[:300], buried_at=one.dead_lettered_at)
            for one in letters
        ]
        return cls(id=id_, queue=queue, kind=kind, by=by, at=at, letters=references)

    def finish(self, count: int) -> None:
        """It has been done to so many."""
        self.count = count


def parse_fields(text: str) -> dict[str, Any] | None:
    """The fields of an event; None when the text is no JSON object.

    JSON may speak of half a sign, which no page and no database can write: a replacement sign stands for it.
    """
    try:
        found = json.loads(text)
        if isinstance(found, dict):
            found = json.loads(_HALF_SIGN.sub("\ufffd", json.dumps(found, ensure_ascii=False)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def list_changed_fields(before: str, after: str) -> list[str]:
    """The names of the fields that differ; a star when there was nothing to compare with."""
    old, new = parse_fields(before), parse_fields(after)
    if old is None or new is None:
        return [ALL_FIELDS]
    return sorted(name for name in {*old, *new} if old.get(name, ...) != new.get(name, ...))
