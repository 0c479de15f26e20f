"""Topics, who could help with them, and the group that takes one."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.matching.groups import actions as groups_actions
from services.matching.groups.api import GroupView
from services.matching.groups.model import FormGroup
from services.matching.invitations import actions as invitations_actions
from services.matching.invitations.api import InvitationView
from services.matching.invitations.model import InviteExpert
from services.matching.profiles import policy
from services.matching.ranking import actions
from services.matching.ranking.model import Candidate
from services.matching.topics import actions as topics_actions
from services.matching.topics.model import Topic, TopicState
from services.matching.topics.store import Topics
from shared.http import ToRead, ToWrite, WorkRouter

router = WorkRouter(prefix="/api/topics", tags=["topics"])


class TopicView(BaseModel):
    """A topic as those who may see it see it."""

    id: str
    request_ids: list[str]
    school_id: str
    title: str
    problem: str
    kind: str
    sub_kind: str
    audiences: list[str]
    competencies: list[str]
    opened_at: datetime
    state: TopicState
    group_id: str | None

    @classmethod
    def from_entity(cls, topic: Topic) -> "TopicView":
        """The view of one topic."""
        return cls(**topic.model_dump(include=set(cls.model_fields)))


class TopicListView(BaseModel):
    """A part of a list."""

    topics: list[TopicView]


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
    def from_entity(cls, candidate: Candidate) -> "CandidateView":
        """The view of one candidate."""
        reasons = [
            ReasonView(code=one.code, points=one.points, line=one.line, words=one.words, count=one.count)
            for one in candidate.reasons
        ]
        person = candidate.person
        return cls(person_id=person.id, name=person.name, points=candidate.points, reasons=reasons)


class CandidateListView(BaseModel):
    """The best candidates, the best first."""

    candidates: list[CandidateView]


class DemandView(BaseModel):
    """How many requests of each audience wait for an answer."""

    waiting: dict[str, int]


@router.get("")
async def list_topics(
    work: ToRead,
    state: TopicState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> TopicListView:
    """The topics you may see, the newest first."""
    policy.may_look(work.actor)
    return TopicListView(
        topics=[TopicView.from_entity(one) for one in await Topics(work).list_newest(state, limit, skip)]
    )


@router.get("/coming")
async def coming(work: ToRead) -> DemandView:
    """What is on its way to your school and is no topic yet, or has no answer yet."""
    return DemandView(waiting=await topics_actions.count_demand(work))


@router.get("/{topic_id}")
async def look(topic_id: str, work: ToRead) -> TopicView:
    """One topic."""
    policy.may_look(work.actor)
    return TopicView.from_entity(await Topics(work).get(topic_id))


@router.get("/{topic_id}/candidates")
async def list_candidates(
    topic_id: str, work: ToRead, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> CandidateListView:
    """Who could help and why, the best first; nobody who has been invited before."""
    policy.may_look(work.actor)
    found = await actions.list_candidates(work, await Topics(work).get(topic_id))
    return CandidateListView(candidates=[CandidateView.from_entity(one) for one in found[:limit]])


@router.post("/{topic_id}/invitations", status_code=201)
async def invite(topic_id: str, command: InviteExpert, work: ToWrite) -> InvitationView:
    """Ask somebody to help."""
    return InvitationView.from_entity(await invitations_actions.invite_expert(work, topic_id, command))


@router.post("/{topic_id}/group", status_code=201)
async def form_group(topic_id: str, command: FormGroup, work: ToWrite) -> GroupView:
    """Three to fifteen people take the topic."""
    return GroupView.from_entity(await groups_actions.form_group(work, topic_id, command))
