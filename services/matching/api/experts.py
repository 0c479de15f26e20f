"""Who can teach what."""

from typing import Annotated

from fastapi import Body, Query
from pydantic import BaseModel

from services.matching import actions, policy
from services.matching.model.people import AUDIT_LIMIT, AuditLine, Competency, Person, PostHeld
from services.matching.store import People
from shared.contracts.words import SubKind
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Who

router = WorkRouter(prefix="/api/experts", tags=["experts"])


class SeenExpert(BaseModel):
    """A person and what they can teach; what they want to learn only for those whom it concerns."""

    id: str
    name: str
    posts: list[PostHeld]
    is_expert: bool
    competencies: list[Competency]

    @classmethod
    def of(cls, person: Person, who: Who) -> "SeenExpert":
        """The view of one person."""
        lines = person.competencies if policy.knows_audit(who, person) else person.teachable
        return cls(id=person.id, name=person.name, posts=person.posts, is_expert=person.is_expert, competencies=lines)


class ExpertPage(BaseModel):
    """A part of a list."""

    experts: list[SeenExpert]


@router.get("")
async def list_experts(
    work: ToRead,
    sub_kind: SubKind | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> ExpertPage:
    """Who may be asked for help; with `sub_kind`, who can teach it."""
    policy.may_look(work.who)
    found = await People(work).experts(sub_kind, limit, skip)
    return ExpertPage(experts=[SeenExpert.of(person, work.who) for person in found])


@router.get("/{person_id}")
async def look(person_id: str, work: ToRead) -> SeenExpert:
    """One person."""
    policy.may_look(work.who)
    return SeenExpert.of(await People(work).get(person_id), work.who)


@router.put("/{person_id}/competencies")
async def audit(
    person_id: str, lines: Annotated[list[AuditLine], Body(max_length=AUDIT_LIMIT)], work: ToWrite
) -> SeenExpert:
    """Write the self-audit anew and whole: what the person can teach, and what they want to learn."""
    return SeenExpert.of(await actions.audit(work, person_id, lines), work.who)
