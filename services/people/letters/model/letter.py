"""A letter to members: one per event, with the state of each recipient."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from services.people.letters.model.preferences import DeliveryChoice, Language
from shared.entity import Entity, Part
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict

RecipientState = Literal["queued", "digest", "gathered", "silent", "sent", "failed"]
LetterState = Literal["held", "queued", "digest", "gathered", "silent", "sent", "failed"]
CLAIM_DURATION = timedelta(minutes=10)
RETRY_DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
MAX_INTERRUPTED_ATTEMPTS = 2
# How a letter begins for one who has chosen how to be written of such things.
_INITIAL_STATES: dict[DeliveryChoice, RecipientState] = {"now": "queued", "digest": "digest", "off": "silent"}
# What somebody has to look at comes first.
_STATE_PRIORITY: tuple[RecipientState, ...] = ("queued", "failed", "digest", "sent", "gathered", "silent")


class Recipient(Part):
    """One who gets the letter; `reason` says why it could not be delivered. The address is not kept here.

    `digest`: it waits for the daily letter. `gathered`: it stands in the daily letter `gathered_in`.
    `silent`: this person does not want to hear of such things. Before `not_before` their quiet hours last.
    `handed` counts the times it was handed to the mail server whose word has not been kept.
    """

    person_id: PersonId
    state: RecipientState = "queued"
    at: datetime | None = None
    reason: Plain | None = None
    code: Plain | None = None
    not_before: datetime | None = None
    gathered_in: Plain | None = None
    handed: int = 0


class LetterText(Part):
    """Subject and text in one language."""

    subject: Joint
    text: Joint


class DigestItem(Part):
    """One matter in a daily letter, and where the reader goes on."""

    subject: Joint
    text: Joint
    path: Plain


class Letter(Entity):
    """What members are told about one event.

    `subject` and `text` are frozen when the letter is written, and so is their English: what was seen before is
    what is sent. `path` is where the reader goes on. `waits` is true while there is something to send by itself,
    `gathers` while something waits for a daily letter. With a `change_id` it goes to the address that this change
    names: the new one, or, `to_old`, the one before. `traceparent` is the work that wrote it: sending goes on there.
    """

    kind: Plain
    subject: Joint
    text: Joint
    english: LetterText | None = None
    items: list[DigestItem] = Field(default_factory=list)
    path: Plain
    recipients: list[Recipient]
    school_ids: list[Plain] = Field(default_factory=list)
    written_at: datetime
    sign_in_id: Plain | None = None
    change_id: Plain | None = None
    to_old: bool = False
    traceparent: Plain | None = None
    useless_after: datetime | None = None
    held: bool = False
    waits: bool = True
    gathers: bool = False
    due_at: datetime
    tries: int = 0

    @classmethod
    def write(
        cls,
        *,
        id_: str,
        kind: str,
        subject: str,
        text: str,
        path: str,
        to: list[str],
        at: datetime,
        school_ids: list[str] | None = None,
        sign_in_id: str | None = None,
        useless_after: datetime | None = None,
        english: LetterText | None = None,
        choices: dict[str, DeliveryChoice] | None = None,
        items: list[DigestItem] | None = None,
        change_id: str | None = None,
        to_old: bool = False,
        traceparent: str | None = None,
    ) -> "Letter":
        """A new letter, on its way to each reader as they have chosen."""
        wished = choices or {}
        letter = cls(
            id=id_,
            kind=kind,
            subject=_join_lines(subject),
            text=text,
            path=path,
            school_ids=school_ids or [],
            recipients=[Recipient(person_id=one, state=_INITIAL_STATES[wished.get(one, "now")], at=at) for one in to],
            written_at=at,
            due_at=at,
            sign_in_id=sign_in_id,
            useless_after=useless_after,
            items=items or [],
            english=english and LetterText(subject=_join_lines(english.subject), text=english.text),
            change_id=change_id,
            to_old=to_old,
            traceparent=traceparent,
        )
        letter._update_flags()
        return letter

    @property
    def state(self) -> LetterState:
        """The letter's state in one word: what somebody has to look at comes first."""
        states = {one.state for one in self.recipients}
        first: RecipientState = next((state for state in _STATE_PRIORITY if state in states), "sent")
        return "held" if self.held and first in ("queued", "digest") else first

    @property
    def is_confidential(self) -> bool:
        """Whether it lets its reader in, or is bound to an address: nobody else holds, tries or repeats it."""
        return self.sign_in_id is not None or self.change_id is not None

    @property
    def confirms_address(self) -> bool:
        """Whether its reader confirms by it that an address is theirs."""
        return self.change_id is not None and not self.to_old

    @property
    def carries_keys(self) -> bool:
        """Whether a link and a code stand in it that open something, once."""
        return self.sign_in_id is not None or self.confirms_address

    @property
    def queued(self) -> list[Recipient]:
        """Those who have not got it yet."""
        return [one for one in self.recipients if one.state == "queued"]

    def get_text(self, language: Language) -> LetterText:
        """The words in this language; in Russian where there are no others."""
        if language == "en" and self.english is not None:
            return self.english
        return LetterText(subject=self.subject, text=self.text)

    def find_recipient(self, person_id: str) -> Recipient | None:
        """What is known of one of those it goes to."""
        return next((one for one in self.recipients if one.person_id == person_id), None)

    def hold(self) -> None:
        """It stays where it is until it is released. Raises Conflict when nothing waits to be sent."""
        if self.state not in ("queued", "digest") or self.is_confidential:
            raise Conflict("There is nothing left to hold in this letter")
        self.held = True
        self._update_flags()

    def release(self, *, at: datetime) -> None:
        """It may leave. Raises Conflict when it was not held."""
        if not self.held:
            raise Conflict("This letter is not held")
        self.held, self.due_at = False, at
        self._update_flags()

    def claim(self, *, at: datetime) -> None:
        """One process sends it now, another only when it has been silent for long. Raises Conflict when not due."""
        if self.held or not self.waits or self.due_at > at:
            raise Conflict
        self.due_at = at + CLAIM_DURATION

    def finish_round(self, *, at: datetime) -> None:
        """The round is over: what is left is due when the first of them may be written to."""
        moments = [one.not_before or at for one in self.queued]
        self.due_at = min(moments, default=at)

    def begin_attempt(self, person_id: str, *, at: datetime) -> bool:
        """It is about to be given to the mail server, or it is given up.

        A process may die between the mail server's word and ours: then it leaves once more, but no third time.
        """
        one = self.find_recipient(person_id)
        if one is None or one.state != "queued" or self.held:
            return False
        if one.handed >= MAX_INTERRUPTED_ATTEMPTS:
            self.mark_failed(person_id, "Sending broke off twice: it may have arrived", at=at)
            return False
        one.handed += 1
        return True

    def withdraw_attempt(self, person_id: str) -> None:
        """The mail server has not taken it, and has said so."""
        for one in self.queued:
            if one.person_id == person_id:
                one.handed = max(0, one.handed - 1)

    def send_again(self, *, at: datetime) -> None:
        """Once more to those whom it did not reach. Raises Conflict when it has reached everybody."""
        missed = [one for one in self.recipients if one.state == "failed"]
        if not missed or self.is_confidential:
            raise Conflict("This letter has reached everybody")
        for one in missed:
            one.state, one.reason, one.code, one.handed, one.at = "queued", None, None, 0, at
        self.tries, self.due_at = 0, at
        self._update_flags()

    def mark_sent(self, person_id: str, *, at: datetime) -> None:
        """The mail server has taken it for this person."""
        self._settle(person_id, "sent", None, at)

    def mark_failed(self, person_id: str, reason: str, *, at: datetime, code: str | None = None) -> None:
        """It will never reach this person; `reason` is a sentence for whoever looks after letters."""
        self._settle(person_id, "failed", reason, at, code)

    def mark_returned(self, person_id: str, reason: str, code: str, *, at: datetime) -> bool:
        """It was taken and came back. False when there is nothing to say of this person any more."""
        one = self.find_recipient(person_id)
        if one is None or one.state != "sent":
            return False
        one.state, one.reason, one.code, one.at = "failed", reason, code, at
        return True

    def move_to_digest(self, person_id: str, *, at: datetime) -> None:
        """It does not leave by itself for this person, but stands in the next daily letter."""
        self._settle(person_id, "digest", None, at)

    def mark_gathered(self, person_id: str, digest_id: str, *, at: datetime) -> None:
        """It stands in this daily letter."""
        for one in self.recipients:
            if one.person_id == person_id and one.state == "digest":
                one.state, one.gathered_in, one.at = "gathered", digest_id, at
        self._update_flags()

    def mark_silent(self, person_id: str, *, at: datetime) -> None:
        """The reader does not want to hear of it."""
        for one in self.recipients:
            if one.person_id == person_id and one.state in ("queued", "digest"):
                one.state, one.at = "silent", at
        self._update_flags()

    def defer_until(self, person_id: str, until: datetime) -> None:
        """It is night for this person."""
        for one in self.queued:
            if one.person_id == person_id:
                one.not_before = until

    def schedule_retry(self, *, at: datetime) -> None:
        """The mail server is away: later again, with growing pauses; after the last one it has failed."""
        if self.tries >= len(RETRY_DELAYS):
            for one in [one for one in self.queued if one.not_before is None or one.not_before <= at]:
                self.mark_failed(one.person_id, "The mail server did not answer for a day", at=at)
            self.finish_round(at=at)
            return
        self.due_at = at + RETRY_DELAYS[self.tries]
        self.tries += 1

    def _settle(
        self, person_id: str, state: RecipientState, reason: str | None, at: datetime, code: str | None = None
    ) -> None:
        for one in self.recipients:
            if one.person_id == person_id and one.state == "queued":
                one.state, one.reason, one.at, one.code, one.not_before = state, reason, at, code, None
                one.handed = 0
        self._update_flags()

    def _update_flags(self) -> None:
        self.waits = bool(self.queued) and not self.held
        self.gathers = any(one.state == "digest" for one in self.recipients) and not self.held


def _join_lines(subject: str) -> str:
    return " ".join(subject.split())
