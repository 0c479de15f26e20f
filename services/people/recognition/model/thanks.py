"""A note of thanks: read by a coordinator before it is passed on, shown only by the word of the one who is thanked."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.entity import Command, Entity, Part
from shared.privacy import Basis, Category, Keep, Personal, PersonId, Plain, Purpose
from shared.problems import Conflict

MAX_TEXT_LENGTH = 600


ThanksText = Annotated[
    str, Personal("thanks", Purpose.CREDIT, Category.WORDS, Basis.AGREEMENT, Keep.MEMBER, owners=("from_id",))
]
"""What somebody has written in thanks."""


class WriteThanks(Command):
    """What somebody wants to say; `to` is whom, and everybody who worked on it where a requester thanks."""

    text: Annotated[str, Field(min_length=3, max_length=MAX_TEXT_LENGTH)]
    to: Annotated[str, Field(max_length=64)] | None = None


class ThankedPerson(Part):
    """One of those who are thanked, and whether they show it."""

    person_id: PersonId
    shown: bool = False


class Thanks(Entity):
    """The note. It comes from a colleague, or from the one who had asked for help and is named by nobody."""

    text: ThanksText
    from_id: PersonId | None = None
    request_id: Plain | None = None
    to: list[ThankedPerson]
    school_ids: list[Plain]
    state: Literal["waiting", "passed", "refused"] = "waiting"
    written_at: datetime
    decided_at: datetime | None = None
    decided_by: PersonId | None = None

    def decide(self, *, passed: bool, by: str | None, at: datetime) -> None:
        """The coordinator has read it, once. Raises Conflict the second time."""
        if self.state != "waiting":
            raise Conflict("Somebody has decided about this note already")
        self.state, self.decided_by, self.decided_at = "passed" if passed else "refused", by, at

    def set_shown(self, person_id: str, *, shown: bool) -> None:
        """One who is thanked says whether others may see it. Raises Conflict for one that was not passed on."""
        if self.state != "passed":
            raise Conflict("This note has not been passed on")
        for one in self.to:
            if one.person_id == person_id:
                one.shown = shown

    def is_shown_by(self, person_id: str) -> bool:
        """Whether this person shows it."""
        return self.state == "passed" and any(one.person_id == person_id and one.shown for one in self.to)
