"""The groups."""

from services.matching.groups import policy
from services.matching.groups.model import Group
from shared.store import Collection, Index, ListPart, Span


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

    async def list_newest(self, span: Span) -> ListPart[Group]:
        """Groups, the newest first."""
        return await self._find_part({}, span, sort=[("formed_at", -1), ("_id", 1)])
