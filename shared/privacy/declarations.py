"""The words in which a field says what it is: personal, somebody's identifier, a joint text, or nothing of a person.

Every text that an entity keeps says one of these; a contract test finds the one that does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

ERASED_NAME = "участник"
"""What stands where a name stood. The texts around it are in the language of the region."""

ERASED_TEXT = "[слова участника удалены]"
"""What stands where somebody's words stood, in a place that must not be empty."""


class Purpose(StrEnum):
    """What it is for."""

    HELP = "help"
    REACH = "reach"
    KNOW = "know"
    CHOOSE = "choose"
    MEET = "meet"
    CREDIT = "credit"
    PROTECT = "protect"
    PROVE = "prove"


class Category(StrEnum):
    """What kind of thing it says about a person."""

    NAME = "name"
    CONTACT = "contact"
    WORDS = "words"
    WORK = "work"
    TRACE = "trace"


class Basis(StrEnum):
    """Why it may be kept: the person's own word, that of a child's legal representative, and so on."""

    CONSENT = "consent"
    REPRESENTATIVE = "representative"
    AGREEMENT = "agreement"
    SAFETY = "safety"


class Keep(StrEnum):
    """How long; what is over is removed by a job of the service."""

    REQUEST = "request"
    MEMBER = "member"
    WORK = "work"
    LETTER = "letter"
    SIGN_IN = "sign_in"
    PROOF = "proof"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Personal:
    """A field that says something of a person. `what` names the kind in the register.

    `owners` are the fields, here or further out, that name the person: erased with any of them. `erased_value` stands
    in its place then. `encrypted` in the database; where it is not, `reason` says why, as a code of the register.
    """

    what: str
    purpose: Purpose
    category: Category
    basis: Basis
    keep: Keep
    owners: tuple[str, ...] = ()
    encrypted: bool = True
    reason: str = ""
    erased_value: Any = ""

    def __post_init__(self) -> None:
        """Raises TypeError for one that is open without a reason."""
        if self.encrypted == bool(self.reason):
            raise TypeError(f"{self.what}: say why it is not encrypted, and only then")


class Mark(StrEnum):
    """What a text is that is not personal by itself."""

    PERSON = "person"
    JOINT = "joint"
    PLAIN = "plain"
    BLIND_INDEXED = "found"


PersonId = Annotated[str, Mark.PERSON]
"""The identifier of a person: replaced by another when the person is erased."""
Joint = Annotated[str, Mark.JOINT]
"""What a group has written: it stays, and a name in it gives way to PARTICIPANT."""
BlindIndexed = Annotated[str, Mark.BLIND_INDEXED]
"""By what somebody is found and never read: the database keeps a keyed hash of it."""
Plain = Annotated[str, Mark.PLAIN]
"""A text that says nothing of a person: an identifier of a thing, a code, a digest, what a school is called."""
