"""What tells of a child, and the word of the one who speaks for it: without the word nothing of the kind is kept."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.intake.requests.model import personal
from services.intake.requests.model.commands import SubmitRequest
from shared.contracts.codes import Audience
from shared.entity import Command, Entity, Part
from shared.problems import Conflict, Refused

Relation = Literal["parent", "guardian", "institution"]
ConsentChannel = Literal["site", "paper"]
CONSENT_TEXT_VERSION = 1
"""The text that is agreed to now; one that changes gets another number, and is asked about anew."""
FirstName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\W\d_]+(-[^\W\d_]+)?$")]
Grade = Annotated[str, Field(min_length=1, max_length=50)]
NO_GRADE = (
    "A class or an age tells who the child is. Leave it empty now: after handing in, a parent gives their word "
    "on a page of its own, and it can be added there"
)
NO_NAMES = (
    "These words tell who a child is: a name, a telephone, an address or a date of birth. Write it without them, "
    "or let a parent give their word first on the page of the request"
)
_CAPITAL = "[A-ZА-ЯЁ]"
_IDENTIFYING_PATTERNS = (
    (("@",), re.compile(r"[\w.+-]@[\w-]+\.\w")),
    (("8", "+7"), re.compile(r"(?<!\d)(?:\+7|8)[ ()-]{0,3}(?:\d[ ()-]{0,2}){9}\d(?!\d)")),
    (("одил", "ождения"), re.compile(r"(?:[Рр]одил(?:ся|ась)|[Рр]ождения)\D{0,20}\d{1,2}[./]\d")),
    (
        (" зовут ",),
        re.compile(
            r"(?:[Мм]еня|[Сс]ына|[Дд]оч(?:ь|ку)|[Рр]еб[её]нка|[Вв]нука|[Вв]нучку|[Ее]го|[Ее]ё)"
            rf" зовут {_CAPITAL}\w"
        ),
    ),
    (("чени",), re.compile(rf"[Уу]чени(?:к|ца) \d{{1,2}}[ -]?[«\"]?[А-Яа-я]?[»\"]? (?:класса )?{_CAPITAL}\w")),
    (("y name is ",), re.compile(rf"[Mm]y name is {_CAPITAL}\w")),
    ((" is ",), re.compile(rf"(?:son|daughter|child)(?:'s name)? is (?:called |named )?{_CAPITAL}\w")),
)
"""A pattern is tried where one of its signs stands: all at every letter took a tenth of what a request takes."""


class ChildConsentMissing(Refused):
    """Nobody who may has spoken for the child: what tells of it is not taken. `field` is where it stands."""

    slug = "no-word-for-the-child"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail)
        self.field = field


class GiveChildConsent(Command):
    """The word of a legal representative. `text` is the number of the text that they have read.

    `child`: a first name, where the answer needs one; never more.
    """

    relation: Relation
    text: Annotated[int, Field(ge=1)]
    child: FirstName | None = None
    grade: Grade | None = None


class ChildConsent(Part):
    """One word given for a child, and perhaps taken back. A record: it is never changed otherwise.

    Who: by their relation alone, holding the code of the request, or with a signed paper that the school keeps.
    """

    relation: Relation
    text: int
    how: ConsentChannel
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it was given to the text of today and not taken back."""
        return self.withdrawn_at is None and self.text == CONSENT_TEXT_VERSION


class SpokenFor(Entity):
    """What may tell of a child, and therefore hangs on somebody's word; the class of a teacher tells of none."""

    audience: Audience
    grade: personal.Circumstance = None
    child_name: personal.ChildName = None
    child_words: list[ChildConsent] = Field(default_factory=list)
    words_erased: bool = False

    @property
    def active_child_consent(self) -> ChildConsent | None:
        """The word by which more may be kept of a child."""
        return next((one for one in self.child_words if one.is_active), None)

    def give_child_consent(self, command: GiveChildConsent, *, how: ConsentChannel, at: datetime) -> None:
        """A legal representative speaks for the child. Raises Conflict for a second word, Refused for an old text."""
        self._must_be_open()
        if self.active_child_consent is not None:
            raise Conflict("The word for the child was given already: take it back first to give another one")
        if command.text != CONSENT_TEXT_VERSION:
            raise Refused("The text has changed since you read it: open the page anew and read it again")
        self.child_words.append(ChildConsent(relation=command.relation, text=command.text, how=how, given_at=at))
        self.child_name, self.grade = command.child, command.grade or self.grade
        self._tell("child_word_given", at)

    def withdraw_child_consent(self, *, at: datetime) -> None:
        """No longer, from now on: whatever was written goes, for it may tell of the child. Raises Conflict for none."""
        word = self.active_child_consent
        if word is None:
            raise Conflict("No word for a child holds here")
        word.withdrawn_at = at
        self._lose_words("child_word_withdrawn", at)

    def erase_named_child(self, *, at: datetime) -> None:
        """The words name a child for whom nobody has spoken: they go. Raises Conflict where somebody has."""
        self._must_be_open()
        if self.active_child_consent is not None:
            raise Conflict("A parent has given their word for the child: the words may stay")
        if self.words_erased:
            raise Conflict("The words of this request were erased already")
        self._lose_words("child_named", at)

    def _refuse_child_details(self, field: str, words: str | None) -> None:
        if self.audience != "teacher" and self.active_child_consent is None:
            _refuse_identifying(field, words)

    def _must_be_open(self) -> None:
        raise NotImplementedError

    def _lose_words(self, deed: str, at: datetime) -> None:
        raise NotImplementedError

    def _tell(self, deed: str, at: datetime) -> None:
        raise NotImplementedError


def refuse_child_details(command: SubmitRequest) -> None:
    """Raises NoWord where a parent or a student tells who a child is; what no rule can find, the coordinator does."""
    if command.audience == "teacher":
        return
    _refuse_identifying("story", command.story)
    if command.grade is not None:
        raise ChildConsentMissing(NO_GRADE, "grade")


def _refuse_identifying(field: str, words: str | None) -> None:
    if words and any(
        pattern.search(words) for signs, pattern in _IDENTIFYING_PATTERNS if any(sign in words for sign in signs)
    ):
        raise ChildConsentMissing(NO_NAMES, field)
