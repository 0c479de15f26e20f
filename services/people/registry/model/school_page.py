"""The network: regions and municipalities with their names, and what a school shows of itself."""

import re
from datetime import date, datetime, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from services.people.registry.model.fields import Name, Slug
from services.people.registry.model.person import Day
from shared.days import parse_day
from shared.entity import Command, Entity, Part
from shared.privacy import Joint, Mark, PersonId, Plain
from shared.problems import Refused

_PERIOD_PATTERN = re.compile(r"^(?P<name>[^:]{1,80}):\s*(?P<first>[\d.\-]{8,10})\s*[–—-]\s*(?P<last>[\d.\-]{8,10})$")
_BELL_PATTERN = re.compile(r"^(\d{1,2}):(\d{2})\s*[–—-]\s*(\d{1,2}):(\d{2})$")
_MAX_PERIODS, _MAX_BELLS = 30, 20


class Period(Part):
    """A term or holidays, both days included."""

    name: Plain
    first: Day
    last: Day


class Bell(Part):
    """A lesson, by the clock of the school: `08:30` to `09:15`."""

    starts: Plain
    ends: Plain


class SchoolCard(Entity):
    """What a school shows of itself besides its name: terms, holidays, bells."""

    school_id: Plain
    terms: list[Period] = Field(default_factory=list)
    holidays: list[Period] = Field(default_factory=list)
    bells: list[Bell] = Field(default_factory=list)

    def is_lesson_day(self, day: date) -> bool:
        """Whether there is school on this day, as far as the calendar knows; Sundays are free."""
        in_term = not self.terms or any(term.first <= day <= term.last for term in self.terms)
        return in_term and day.weekday() < 6 and not any(free.first <= day <= free.last for free in self.holidays)


class Announcement(Entity):
    """What a school announces on its public page. The text is Markdown."""

    school_id: Plain
    title: Joint
    text: Joint
    by: PersonId
    at: datetime
    withdrawn_at: datetime | None = None


class Announce(Command):
    """What is to be announced."""

    title: Annotated[str, Field(min_length=3, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class Logo(Entity):
    """A school's picture: always PNG, and always made here."""

    school_id: Plain
    picture: Annotated[bytes, Mark.PLAIN]
    changed_at: datetime


class SchoolWords(Command):
    """What may be changed of a school on its page; the kind and the municipality are the operator's."""

    name: Name
    name_en: Name
    zone: Annotated[str, Field(min_length=3, max_length=60)]
    language: Literal["ru", "en"] = "ru"
    municipality: Slug
    kind: Literal["gymnasium", "secondary", "special", "rural", "kindergarten"] = "secondary"


def make_card_id(school_id: str) -> str:
    """The card of a school; a work tells its documents apart by their identifiers."""
    return f"card:{school_id}"


def make_logo_id(school_id: str) -> str:
    """The picture of a school."""
    return f"logo:{school_id}"


def parse_periods(typed: str) -> list[Period]:
    """Terms or holidays, one in a line: `Autumn holidays: 26.10.2026 – 03.11.2026`.

    Raises Refused for a line that is none, and for periods that overlap.
    """
    periods: list[Period] = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _PERIOD_PATTERN.match(line)
        first, last = (parse_day(match[part]) if match else None for part in ("first", "last"))
        if match is None or first is None or last is None or first > last:
            raise Refused("Write one period in a line, like this: Autumn holidays: 26.10.2026 – 03.11.2026")
        periods.append(Period(name=match["name"].strip(), first=first, last=last))
    periods.sort(key=lambda one: one.first)
    if any(before.last >= after.first for before, after in pairwise(periods)):
        raise Refused("Two of the periods overlap")
    if len(periods) > _MAX_PERIODS:
        raise Refused("There are too many lines: the most is %(lines)s", lines=_MAX_PERIODS)
    return periods


def parse_bells(typed: str) -> list[Bell]:
    """Lessons, one in a line: `08:30 – 09:15`. Raises Refused for a line that is none, or a lesson out of order."""
    bells: list[Bell] = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _BELL_PATTERN.match(line)
        try:
            starts, ends = (time(int(match[at]), int(match[at + 1])) for at in (1, 3)) if match else (time(), time())
        except ValueError:
            starts = ends = time()
        if starts >= ends or (bells and f"{starts:%H:%M}" < bells[-1].ends):
            raise Refused("Write one lesson in a line, in their order, like this: 08:30 – 09:15")
        bells.append(Bell(starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}"))
    if len(bells) > _MAX_BELLS:
        raise Refused("There are too many lines: the most is %(lines)s", lines=_MAX_BELLS)
    return bells
