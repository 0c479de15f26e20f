"""The groups that have taken a topic."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.matching.groups.model import Group
from services.matching.groups.store import Groups
from services.matching.profiles import policy
from shared.http import ToRead, WorkRouter

router = WorkRouter(prefix="/api/groups", tags=["groups"])


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
    def from_entity(cls, group: Group) -> "GroupView":
        """The view of one group."""
        return cls(**group.model_dump(include=set(cls.model_fields)))


class GroupListView(BaseModel):
    """A part of a list."""

    groups: list[GroupView]


@router.get("")
async def list_groups(
    work: ToRead,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> GroupListView:
    """The groups you may see, the newest first."""
    policy.may_look(work.actor)
    return GroupListView(groups=[GroupView.from_entity(one) for one in await Groups(work).list_newest(limit, skip)])


@router.get("/{group_id}")
async def look(group_id: str, work: ToRead) -> GroupView:
    """One group."""
    policy.may_look(work.actor)
    return GroupView.from_entity(await Groups(work).get(group_id))
