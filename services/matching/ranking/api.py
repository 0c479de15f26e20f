"""A program asks who could help with a topic, and why."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.matching.ranking import actions
from services.matching.ranking.model import Candidate
from services.matching.topics.actions import get_topic
from shared.http import ToRead, WorkRouter

router = WorkRouter(prefix="/api/topics", tags=["topics"])


class ReasonView(BaseModel):
    """One term of a candidate's points.

    `code`: same_sub_kind, words_in_common (both quote a `line`), expert, same_school, open_invitations (`count`).
    """

    code: str
    points: float
    line: str
    words: tuple[str, ...]
    count: int


class CandidateView(BaseModel):
    """Somebody who could be asked; `points` is the sum of the reasons' points."""

    person_id: str
    name: str
    points: float
    reasons: list[ReasonView]

    @classmethod
    def from_candidate(cls, candidate: Candidate) -> "CandidateView":
        """The view of one candidate."""
        reasons = [
            ReasonView(code=one.code, points=one.points, line=one.line, words=one.words, count=one.count)
            for one in candidate.reasons
        ]
        person = candidate.person
        return cls(person_id=person.id, name=person.name, points=candidate.points, reasons=reasons)


class CandidateListView(BaseModel):
    """The best candidates, the best first; how many were compared, and how many could be asked but were not."""

    candidates: list[CandidateView]
    compared_count: int
    not_compared_count: int


@router.get("/{topic_id}/candidates")
async def list_candidates(
    topic_id: str, work: ToRead, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> CandidateListView:
    """Who could help and why, the best first; nobody who has been invited before."""
    found = await actions.list_candidates(work, await get_topic(work, topic_id), limit)
    return CandidateListView(
        candidates=[CandidateView.from_candidate(one) for one in found.candidates],
        compared_count=found.compared_count,
        not_compared_count=found.not_compared_count,
    )
