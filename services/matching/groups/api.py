"""The groups that have taken a topic."""

from datetime import datetime

from pydantic import BaseModel

from services.matching.groups import actions
from services.matching.groups.model import FormGroup, Group
from services.matching.groups.store import Groups
from shared.http import AskedSpan, PartView, ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in

router = WorkRouter(prefix="/api/groups", tags=["groups"])
topic_router = WorkRouter(prefix="/api/topics", tags=["topics"])


class GroupView(BaseModel):
    """A group as those who may see it see it."""

    id: str
    topic_id: str
    request_ids: list[str]
    school_id: str
    title: str
    goal: str
    problem: str
    coordinator_id: str
    member_ids: list[str]
    expert_ids: list[str]
    audiences: list[str]
    formed_at: datetime

    @classmethod
    def from_group(cls, group: Group) -> "GroupView":
        """The view of one group."""
        return cls(**group.model_dump(include=set(cls.model_fields)))


class GroupListView(PartView):
    """A part of a list."""

    groups: list[GroupView]


@topic_router.post("/{topic_id}/group", status_code=201)
async def form_group(topic_id: str, command: FormGroup, work: ToWrite) -> GroupView:
    """Three to fifteen people take the topic."""
    return GroupView.from_group(await actions.form_group(work, topic_id, command))


@router.get("")
async def list_groups(
    work: ToRead,
    span: AskedSpan,
) -> GroupListView:
    """The groups you may see, the newest first."""
    require_signed_in(work.actor)
    found = await Groups(work).list_newest(span)
    return GroupListView(groups=[GroupView.from_group(one) for one in found], **PartView.count(found))


@router.get("/{group_id}")
async def look(group_id: str, work: ToRead) -> GroupView:
    """One group."""
    require_signed_in(work.actor)
    return GroupView.from_group(await Groups(work).get(group_id))
