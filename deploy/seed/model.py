"""What the seed files may hold: strict, frozen, and nothing they do not name."""

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.codes import Audience, Experience, RequestKind, RequestSubkind

Item = TypeVar("Item")
# TOML knows arrays only; the shapes are frozen, so an array becomes a tuple. Its items stay strict.
Many = Annotated[tuple[Item, ...], Field(strict=False)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ShortText = Annotated[str, Field(min_length=2, max_length=600)]
Text = Annotated[str, Field(min_length=20, max_length=12_000)]
Score = Annotated[int, Field(ge=1, le=5)]
Minutes = Annotated[int, Field(ge=1, le=240)]

RoleName = Literal[
    "teacher",
    "expert",
    "coordinator",
    "school_admin",
    "region_operator",
    "methodist",
    "auditor",
]


class Shape(BaseModel):
    """One table of a seed file."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", str_strip_whitespace=True)


class Municipality(Shape):
    """A cluster or district that schools belong to."""

    id: Slug
    name_ru: ShortText
    name_en: ShortText


class School(Shape):
    """A school or kindergarten: one tenant."""

    id: Slug
    name_ru: ShortText
    name_en: ShortText
    short_ru: ShortText
    short_en: ShortText
    municipality: Slug
    kind: Literal["gymnasium", "secondary", "special", "rural", "kindergarten"]
    zone: ShortText


class Region(Shape):
    """The whole deployment; `told_on` is the day the seed is told as of."""

    id: Slug
    name_ru: ShortText
    name_en: ShortText
    zone: ShortText
    as_of: date
    municipalities: Annotated[Many[Municipality], Field(alias="municipality")]
    schools: Annotated[Many[School], Field(alias="school")]


class Role(Shape):
    """What a person may do, and where: at a school, or at the region's id."""

    role: RoleName
    at: Slug


class Competency(Shape):
    """One thing an expert can do, and whether they could also teach it."""

    line: ShortText
    sub_kind: RequestSubkind
    can_teach: bool


class Person(Shape):
    """Someone who works in the region; `school` is absent for the region's own staff."""

    id: Slug
    name: ShortText
    name_en: ShortText
    school: Slug | None = None
    email: Annotated[str, Field(pattern=r"^[a-z0-9.]+@[a-z0-9.-]+$")]
    started: date
    subjects: Many[ShortText] = ()
    roles: Many[Role]
    competencies: Many[Competency] = ()

    def has(self, role: RoleName) -> bool:
        """Say whether the person has this role anywhere."""
        return any(held.role == role for held in self.roles)

    def young_on(self, day: date) -> bool:
        """Say whether the person has been in the job for three years or less on that day."""
        started = self.started
        return (day.year - 3, day.month, day.day) <= (started.year, started.month, started.day)


class Request(Shape):
    """One request for help; `author` is absent when nobody of the cast wrote it."""

    key: Slug
    author: Slug | None = None
    school: Slug
    audience: Audience
    experience: Experience | None = None
    kind: RequestKind
    sub_kind: RequestSubkind
    title: ShortText | None = None
    story: Text
    subject: ShortText | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    channel: Literal["web", "paper"]
    language: Literal["ru"]
    similar_to: Slug | None = None

    @property
    def submitted_grade(self) -> str | None:
        """The class as it is handed in: of a child only with its representative's word, which nobody gave here."""
        return None if self.grade is None or self.audience != "teacher" else str(self.grade)


class Clarification(Shape):
    """The coordinator's question to the requester, and the answer."""

    asked_by: Slug
    question: Text
    answer: Text


class Problem(Shape):
    """The request put exactly, as something about how the child learns."""

    formulated_by: Slug
    statement: Text
    kind: RequestKind
    sub_kind: RequestSubkind


class Needed(Shape):
    """A competency the problem asks for."""

    line: ShortText
    sub_kind: RequestSubkind


class Topic(Shape):
    """What a group takes up."""

    title: ShortText


class Invitation(Shape):
    """A letter to an expert, and the answer; a refusal has its reason."""

    expert: Slug
    letter: Text
    answer: Literal["accept", "decline"]
    reason: ShortText | None = None


class Group(Shape):
    """The 3 to 15 people who take the topic."""

    name: ShortText
    coordinator: Slug
    members: Annotated[tuple[Slug, ...], Field(strict=False, min_length=3, max_length=15)]
    goal: Text


class AgendaItem(Shape):
    """One part of the meeting."""

    title: ShortText
    minutes: Minutes
    led_by: Slug


class Meeting(Shape):
    """One session of the group; the forms are those of seed 002, section 4.7."""

    title: ShortText
    form: Literal["meeting", "round_table", "seminar", "discussion", "presentation", "master_class"]
    mode: Literal["online", "in_person", "mixed"]
    online_link: ShortText
    duration_minutes: Minutes
    agenda: Many[AgendaItem]


class Source(Shape):
    """Something to read before the meeting, and what to look for in it."""

    title: ShortText
    kind: Literal["book", "observation", "teaching_material"]
    reading_minutes: Minutes
    link: ShortText | None = None
    why: ShortText
