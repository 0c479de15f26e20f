"""Who can teach what."""

from typing import Annotated

from fastapi import Body, Query
from pydantic import BaseModel

from services.matching.profiles import actions, policy
from services.matching.profiles.model import SELF_ASSESSMENT_LIMIT, Competency, Person, SelfAssessmentLine
from services.matching.profiles.store import People
from shared.contracts.codes import RequestSubkind
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Actor, require_signed_in
from shared.person_lifecycle.model import PostHeld

router = WorkRouter(prefix="/api/experts", tags=["experts"])


class ExpertView(BaseModel):
    """A person and what they can teach; what they want to learn only for those whom it concerns."""

    id: str
    name: str
    posts: list[PostHeld]
    is_expert: bool
    competencies: list[Competency]

    @classmethod
    def from_person(cls, person: Person, actor: Actor) -> "ExpertView":
        """The view of one person."""
        lines = person.competencies if policy.sees_self_assessment(actor, person) else person.teachable
        return cls(id=person.id, name=person.name, posts=person.posts, is_expert=person.is_expert, competencies=lines)


class ExpertListView(BaseModel):
    """A part of a list."""

    experts: list[ExpertView]


@router.get("")
async def list_experts(
    work: ToRead,
    sub_kind: RequestSubkind | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> ExpertListView:
    """Who may be asked for help; with `sub_kind`, who can teach it."""
    require_signed_in(work.actor)
    found = await People(work).list_experts(sub_kind, limit, skip)
    return ExpertListView(experts=[ExpertView.from_person(person, work.actor) for person in found])


@router.get("/{person_id}")
async def look(person_id: str, work: ToRead) -> ExpertView:
    """One person."""
    require_signed_in(work.actor)
    return ExpertView.from_person(await People(work).get(person_id), work.actor)


@router.put("/{person_id}/competencies")
async def audit(
    person_id: str, lines: Annotated[list[SelfAssessmentLine], Body(max_length=SELF_ASSESSMENT_LIMIT)], work: ToWrite
) -> ExpertView:
    """Write the self-audit anew and whole: what the person can teach, and what they want to learn."""
    return ExpertView.from_person(await actions.save_self_assessment(work, person_id, lines), work.actor)
