"""The groups."""

from services.matching.groups import policy
from services.matching.groups.model import Group
from shared.store import Collection, Index


class Groups(Collection[Group]):
    """The groups and what they want to reach."""

    name = "groups"
    model = Group
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("topic_id", 1),), unique=True),
        Index((("school_id", 1), ("formed_at", -1))),
        Index((("member_ids", 1),)),
    )

    async def list_newest(self, limit: int, skip: int = 0) -> list[Group]:
        """Groups, the newest first."""
        return await self._find({}, sort=[("formed_at", -1), ("_id", 1)], limit=limit, skip=skip)
