"""The minutes of a meeting: what was brought and what was decided."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.scheduling.meetings.model.codes import ContributionOutcome
from services.scheduling.meetings.model.parts import StrictPart, Text
from shared.contracts.codes import Id
from shared.entity import Command, Part
from shared.privacy import ERASED_TEXT, Basis, Category, Joint, Keep, Mark, Personal, PersonId, Purpose

CONTRIBUTION = Personal(
    "contribution",
    Purpose.MEET,
    Category.WORDS,
    Basis.AGREEMENT,
    Keep.WORK,
    owners=("person_id",),
    encrypted=False,
    reason="many_people",
    erased_value=ERASED_TEXT,
)
"""What one who came has brought to a meeting; the minutes hold several people's."""


class Contribution(StrictPart):
    """What one who came has brought: seen, tried and worked, tried and failed, or only thought of."""

    person_id: Annotated[Id, Mark.PERSON]
    outcome: ContributionOutcome
    text: Annotated[Text, CONTRIBUTION]


class Decision(StrictPart):
    """What the group has decided, and who sees to it."""

    text: Annotated[Text, Mark.JOINT]
    responsible_id: Annotated[Id, Mark.PERSON]


class Minutes(Part):
    """The protocol: the group's memory of one meeting."""

    held_at: datetime
    kept_at: datetime
    attended_ids: list[PersonId]
    summary: Joint
    contributions: list[Contribution]
    decisions: list[Decision]


class KeepMinutes(Command):
    """Who came, what it was about, what each brought and what was decided."""

    attended_ids: Annotated[list[Id], Field(min_length=1, max_length=15)]
    summary: Text
    contributions: list[Contribution] = Field(default_factory=list, max_length=60)
    decisions: list[Decision] = Field(default_factory=list, max_length=30)
