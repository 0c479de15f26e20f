"""What those who come study before a meeting."""

from typing import Annotated

from pydantic import Field

from services.scheduling.meetings.model.parts import StrictPart, Title
from shared.entity import Command, Part
from shared.privacy import Basis, Category, Keep, Mark, Personal, PersonId, Purpose

# Slashes are counted, not written: no address may stand in our documents, not even half of one.
WebAddress = Annotated[str, Field(max_length=500, pattern=r"^https?:/{2}[^\s/?#@:]+(:\d{1,5})?([/?#]\S*)?$")]
READING = Personal(
    "reading",
    Purpose.MEET,
    Category.WORK,
    Basis.AGREEMENT,
    Keep.WORK,
    owners=("person_id",),
    encrypted=False,
    reason="many_people",
    erased_value=[],
)
"""Which sources somebody has studied."""


class Source(StrictPart):
    """Something to study before the meeting; minutes of reading."""

    title: Annotated[Title, Mark.PLAIN]
    url: Annotated[WebAddress | None, Mark.PLAIN] = None
    minutes: Annotated[int, Field(ge=1, le=600)]


class StudyMark(Part):
    """Which of the sources a member has studied."""

    person_id: PersonId
    sources: Annotated[list[int], READING]


class AssignPreparation(Command):
    """What everybody who comes studies before."""

    sources: Annotated[list[Source], Field(min_length=1, max_length=20)]


class MarkStudied(Command):
    """Which sources, by their place in the list from 0, one has studied; the last word counts."""

    sources: Annotated[list[Annotated[int, Field(ge=0, le=19)]], Field(max_length=20)]
