"""A program asks that somebody is erased, and reads what every service has done about it."""

from datetime import datetime

from pydantic import BaseModel

from services.people.privacy.actions import erasures
from services.people.privacy.model.erasure import Erasure, ErasureAnswer
from services.people.privacy.store import Erasures
from shared.http import ToRead, ToWrite, WorkRouter

router = WorkRouter(prefix="/api")


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


@router.post("/people/{person_id}/erasure", status_code=201, tags=["people"])
async def erase(person_id: str, work: ToWrite) -> ErasureView:
    """Erase a person for good: oneself, or, for the operator of the region, whoever has asked on paper."""
    return ErasureView.from_erasure(await erasures.erase_person(work, person_id))


@router.get("/certificates/{erasure_id}", tags=["people"])
async def certificate(erasure_id: str, work: ToRead) -> ErasureView:
    """What each room has done to forget somebody; nobody is named in it."""
    return ErasureView.from_erasure(await Erasures(work).get(erasure_id))
