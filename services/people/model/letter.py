"""A letter to members: one per fact, with the state of each recipient."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from shared.entity import Entity, Part
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict

State = Literal["queued", "sent", "failed"]
LetterState = Literal["held", "queued", "sent", "failed"]
CLAIMED_FOR = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))


class Recipient(Part):
    """One who gets the letter; `reason` says why it could not be delivered. The address is not kept here."""

    person_id: PersonId
    state: State = "queued"
    at: datetime | None = None
    reason: Plain | None = None


class Letter(Entity):
    """What members are told about one fact.

    `subject` and `text` are frozen when the letter is written: what was seen before is what is sent.
    `path` is where the reader goes on. `waits` is true while there is something to send.
    """

    kind: Plain
    subject: Joint
    text: Joint
    path: Plain
    recipients: list[Recipient]
    school_ids: list[Plain] = Field(default_factory=list)
    written_at: datetime
    sign_in_id: Plain | None = None
    useless_after: datetime | None = None
    held: bool = False
    waits: bool = True
    due_at: datetime
    tries: int = 0

    @classmethod
    def write(  # noqa: D102  the class says it
        cls, *, id_: str, kind: str, subject: str, text: str, path: str, to: list[str], at: datetime,
        school_ids: list[str] | None = None, sign_in_id: str | None = None, useless_after: datetime | None = None,
    ) -> "Letter":  # fmt: skip
        return cls(
            id=id_, kind=kind, subject=" ".join(subject.split()), text=text, path=path, school_ids=school_ids or [],
            recipients=[Recipient(person_id=one) for one in to], written_at=at, due_at=at, waits=bool(to),
            sign_in_id=sign_in_id, useless_after=useless_after,
        )  # fmt: skip

    @property
    def state(self) -> LetterState:
        """The letter's state in one word: what somebody has to look at comes first."""
        states = {one.state for one in self.recipients}
        if "queued" in states:
            return "held" if self.held else "queued"
        return "failed" if "failed" in states else "sent"

    @property
    def queued(self) -> list[Recipient]:
        """Those who have not got it yet."""
        return [one for one in self.recipients if one.state == "queued"]

    def hold(self) -> None:
        """It stays where it is until it is released. Raises Conflict when nothing waits to be sent."""
        if not self.queued or self.sign_in_id is not None:
            raise Conflict("There is nothing left to hold in this letter")
        self.held, self.waits = True, False

    def release(self, *, at: datetime) -> None:
        """It may leave. Raises Conflict when it was not held."""
        if not self.held:
            raise Conflict("This letter is not held")
        self.held, self.waits, self.due_at = False, True, at

    def claim(self, *, at: datetime) -> None:
        """One process sends it now; another takes it over only when this one has been silent for long.

        Raises Conflict when it is not due.
        """
        if self.held or not self.waits or self.due_at > at:
            raise Conflict
        self.due_at = at + CLAIMED_FOR

    def sent_to(self, person_id: str, *, at: datetime) -> None:
        """The mail server has taken it for this person."""
        self._settle(person_id, "sent", None, at)

    def failed_for(self, person_id: str, reason: str, *, at: datetime) -> None:
        """It will never reach this person; `reason` is a sentence for whoever looks after letters."""
        self._settle(person_id, "failed", reason, at)

    def put_off(self, *, at: datetime) -> None:
        """The mail server is away: later again, with growing pauses; after the last one it has failed."""
        if self.tries >= len(PAUSES):
            for one in self.queued:
                self.failed_for(one.person_id, "The mail server did not answer for a day", at=at)
            return
        self.due_at = at + PAUSES[self.tries]
        self.tries += 1

    def _settle(self, person_id: str, state: State, reason: str | None, at: datetime) -> None:
        for one in self.recipients:
            if one.person_id == person_id and one.state == "queued":
                one.state, one.reason, one.at = state, reason, at
        self.waits = bool(self.queued) and not self.held
