"""A program asks who is who and introduces people."""

from datetime import datetime

from pydantic import BaseModel

from services.people.privacy.actions import consents, erasures
from services.people.privacy.model.erasure import Erasure, ErasureAnswer
from services.people.privacy.store import Erasures
from services.people.registry.api.people import PersonView, router
from services.people.registry.model.consent import ConsentSubject
from shared.entity import Command
from shared.http import ToRead, ToWrite


class ErasureView(BaseModel):
    """A certificate; `awaited` are the rooms that have not answered yet."""

    id: str
    asked_at: datetime
    awaited: list[str]
    answers: list[ErasureAnswer]

    @classmethod
    def from_erasure(cls, erasure: Erasure) -> "ErasureView":
        """The view of one certificate."""
        return cls(**{name: getattr(erasure, name) for name in cls.model_fields})


class SayConsent(Command):
    """Yes or no, from now on."""

    given: bool


@router.put("/people/{person_id}/consents/{subject}", tags=["people"])
async def consent(person_id: str, subject: ConsentSubject, command: SayConsent, work: ToWrite) -> PersonView:
    """Agree to something, or take it back; everybody for themselves."""
    return PersonView.from_person(
        await consents.change_consent(work, person_id, subject, given=command.given), work.actor
    )


@router.post("/people/{person_id}/erasure", status_code=201, tags=["people"])
async def erase(person_id: str, work: ToWrite) -> ErasureView:
    """Erase a person for good: oneself, or, for the operator of the region, whoever has asked on paper."""
    return ErasureView.from_erasure(await erasures.erase_person(work, person_id))


@router.get("/certificates/{erasure_id}", tags=["people"])
async def certificate(erasure_id: str, work: ToRead) -> ErasureView:
    """What each room has done to forget somebody; nobody is named in it."""
    return ErasureView.from_erasure(await Erasures(work).get(erasure_id))
