"""What tells of a child, and the consent of the one who speaks for it: without it nothing of the kind is kept."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from services.intake.requests.model.commands import SubmitRequest
from shared.code_words import CodeWords, Words, msgid
from shared.entity import Command, Part
from shared.problems import Refused
from shared.text.personal_details.readable import make_readable

Relation = Literal["parent", "guardian", "institution"]
RELATIONS: CodeWords[Relation, Words] = CodeWords(
    get_args(Relation),
    {
        "parent": Words(ru="Родитель или усыновитель", en="Parent, also by adoption"),
        "guardian": Words(ru="Опекун или попечитель", en="Guardian or trustee"),
        "institution": Words(
            ru="Организация, которая заменяет родителей", en="Organisation that stands in for the parents"
        ),
    },
)
ConsentChannel = Literal["site", "paper"]
CONSENT_CHANNELS: CodeWords[ConsentChannel, Words] = CodeWords(
    get_args(ConsentChannel),
    {"site": Words(ru="на сайте", en="on the site"), "paper": Words(ru="на бумаге", en="on paper")},
)
CONSENT_TEXT_VERSION = 1
"""The text that is agreed to now; one that changes gets another number, and is asked about anew."""
FirstName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\W\d_]+([-‐‑–'’ʼ‘`ʻ][^\W\d_]+)*$")]
"""«Д'Артаньян», «Нур-ул-Айн», «Я»: one name as people are called, and never a surname behind it."""
Grade = Annotated[str, Field(min_length=1, max_length=50)]
NO_GRADE = msgid(
    "A class or an age tells who the child is. Leave it empty now: after handing in, a parent gives their word "
    "on a page of its own, and it can be added there"
)
NO_NAMES = msgid(
    "These words tell who a child is: a name, a telephone, an address or a date of birth. Write it without them, "
    "or let a parent give their word first on the page of the request"
)
_SPACES = re.compile(r"\s+")
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

    @classmethod
    def give(cls, command: GiveChildConsent, *, how: ConsentChannel, at: datetime) -> "ChildConsent":
        """A legal representative speaks for the child. Raises Refused for an old text."""
        if command.text != CONSENT_TEXT_VERSION:
            raise Refused("The text has changed since you read it: open the page anew and read it again")
        return cls(relation=command.relation, text=command.text, how=how, given_at=at)

    @property
    def is_active(self) -> bool:
        """Whether it was given to the text of today and not taken back."""
        return self.withdrawn_at is None and self.text == CONSENT_TEXT_VERSION


def find_active(consents: Sequence[ChildConsent]) -> ChildConsent | None:
    """The consent by which more may be kept of a child."""
    return next((consent for consent in consents if consent.is_active), None)


def refuse_child_details(command: SubmitRequest) -> None:
    """What no rule can find, the coordinator does.

    Raises ChildConsentMissing where a parent or a student tells who a child is.
    """
    if command.audience == "teacher":
        return
    refuse_identifying("story", command.story)
    if command.grade is not None:
        raise ChildConsentMissing(NO_GRADE, "grade")


def refuse_identifying(field: str, text: str | None) -> None:
    """Raises ChildConsentMissing where words tell who a child is."""
    plain = _SPACES.sub(" ", make_readable(text or "").text)
    if any(pattern.search(plain) for signs, pattern in _IDENTIFYING_PATTERNS if any(sign in plain for sign in signs)):
        raise ChildConsentMissing(NO_NAMES, field)
