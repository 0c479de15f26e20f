"""Correcting what is kept of a person: at once what is their own, by a letter the address, by asking the rest."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.people.registry.model import personal
from services.people.registry.model.fields import ShortText
from shared.days import PlausibleDay
from shared.entity import Command, Entity
from shared.privacy import PersonId, Plain

WholeName = Annotated[str, Field(min_length=2, max_length=200, pattern=r"^[^\W\d_][^@<>\d\x00-\x1f]*$")]
CorrectionText = Annotated[str, Field(min_length=5, max_length=2_000)]


class CorrectMyself(Command):
    """What is one's own to say: how one is called, and what one teaches."""

    name: WholeName
    name_en: WholeName
    subjects: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)


class CorrectPerson(CorrectMyself):
    """The same, and what the school answers for: the first day in the job."""

    started: PlausibleDay | None = None


class RequestedCorrection(Entity):
    """Something is wrong that is not one's own to say; it waits, under the person's id, until somebody has looked."""

    id: PersonId
    text: personal.Wrong
    school_ids: list[Plain]
    asked_at: datetime
