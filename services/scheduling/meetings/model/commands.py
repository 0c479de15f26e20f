"""What may be asked for about a meeting, and the words it is asked in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from services.scheduling.meetings.model import personal
from shared.contracts.codes import Id
from shared.entity import Command, Part
from shared.privacy import Mark

# Seed 002 §4.7: collective, then group, then individual forms of work; self-analysis and self-education need no date.
WorkForm = Literal[
    "round_table", "seminar", "discussion", "presentation", "master_class", "conference",
    "lesson_visit", "dialogue", "exhibition",
    "interview", "consultation",
]  # fmt: skip
AttendanceMode = Literal["in_person", "online", "mixed"]
ContributionOutcome = Literal["observed", "worked", "failed", "proposed"]
Title = Annotated[str, Field(min_length=3, max_length=300)]
Text = Annotated[str, Field(min_length=3, max_length=4_000)]
DurationMinutes = Annotated[int, Field(ge=15, le=480)]
# Slashes are counted, not written: no address may stand in our documents, not even half of one.
MeetingLink = Annotated[str, Field(max_length=500, pattern=r"^https:/{2}[^\s/?#@:]+(:\d{1,5})?([/?#]\S*)?$")]
WebAddress = Annotated[str, Field(max_length=500, pattern=r"^https?:/{2}[^\s/?#@:]+(:\d{1,5})?([/?#]\S*)?$")]


def _require_explicit_moment(value: object) -> object:
    """A bare number would quietly become a moment of 1970: only a date with its hour is taken."""
    if isinstance(value, datetime) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("write the date, the hour and the zone, like 2026-12-03T15:00:00+05:00")


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_require_explicit_moment)]


class StrictPart(Part):
    """A piece of a command that is kept as it was written: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class AgendaPoint(StrictPart):
    """One thing the group will speak about; minutes."""

    title: Annotated[Title, Mark.PLAIN]
    minutes: Annotated[int, Field(ge=1, le=480)]


class Source(StrictPart):
    """Something to study before the meeting; minutes of reading."""

    title: Annotated[Title, Mark.PLAIN]
    url: Annotated[WebAddress | None, Mark.PLAIN] = None
    minutes: Annotated[int, Field(ge=1, le=600)]


class Contribution(StrictPart):
    """What one who came has brought: seen, tried and worked, tried and failed, or only thought of."""

    person_id: Annotated[Id, Mark.PERSON]
    outcome: ContributionOutcome
    text: Annotated[Text, personal.CONTRIBUTION]


class Decision(StrictPart):
    """What the group has decided, and who sees to it."""

    text: Annotated[Text, Mark.JOINT]
    responsible_id: Annotated[Id, Mark.PERSON]


class AnnounceMeeting(Command):
    """When, how long (minutes), in which form and where a group meets; without a title it is the group's own."""

    group_id: Id
    title: Title | None = None
    starts_at: Moment
    minutes: DurationMinutes
    form: WorkForm
    mode: AttendanceMode
    place: Annotated[str, Field(min_length=2, max_length=300)] | None = None
    link: MeetingLink | None = None
    agenda: list[AgendaPoint] = Field(default_factory=list, max_length=30)


class AssignPreparation(Command):
    """What everybody who comes studies before."""

    sources: Annotated[list[Source], Field(min_length=1, max_length=20)]


class MarkStudied(Command):
    """Which sources, by their place in the list from 0, one has studied; the last word counts."""

    sources: Annotated[list[Annotated[int, Field(ge=0, le=19)]], Field(max_length=20)]


class KeepMinutes(Command):
    """Who came, what it was about, what each brought and what was decided."""

    attended_ids: Annotated[list[Id], Field(min_length=1, max_length=15)]
    summary: Text
    contributions: list[Contribution] = Field(default_factory=list, max_length=60)
    decisions: list[Decision] = Field(default_factory=list, max_length=30)
