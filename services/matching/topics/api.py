"""A program looks at topics and at the demand."""

from datetime import datetime

from pydantic import BaseModel

from services.matching.topics import actions
from services.matching.topics.model import Topic, TopicState
from services.matching.topics.store import Topics
from shared.http import AskedSpan, PartView, ToRead, WorkRouter
from shared.identity import require_signed_in

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
    def from_topic(cls, topic: Topic) -> "TopicView":
        """The view of one topic."""
        return cls(**topic.model_dump(include=set(cls.model_fields)))


class TopicListView(PartView):
    """A part of a list."""

    topics: list[TopicView]


class DemandView(BaseModel):
    """How many requests of each audience wait for an answer."""

    waiting: dict[str, int]


@router.get("")
async def list_topics(
    work: ToRead,
    span: AskedSpan,
    state: TopicState | None = None,
) -> TopicListView:
    """The topics you may see, the newest first."""
    require_signed_in(work.actor)
    found = await Topics(work).list_newest(state, span)
    return TopicListView(topics=[TopicView.from_topic(one) for one in found], **PartView.count(found))


@router.get("/coming")
async def coming(work: ToRead) -> DemandView:
    """What is on its way to your school and is no topic yet, or has no answer yet."""
    return DemandView(waiting=await actions.count_demand(work))


@router.get("/{topic_id}")
async def look(topic_id: str, work: ToRead) -> TopicView:
    """One topic."""
    return TopicView.from_topic(await actions.get_topic(work, topic_id))
