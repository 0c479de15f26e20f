"""The invitations."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.matching.invitations import policy
from services.matching.invitations.model import Invitation, InvitationState
from shared.store import Collection, Index, ListPart, Span

_NEWEST_FIRST = (("invited_at", -1), ("_id", 1))


class Invitations(Collection[Invitation]):
    """Who was asked, and what they have answered."""

    name = "invitations"
    model = Invitation
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("topic_id", 1), ("person_id", 1)), unique=True),
        Index((("person_id", 1), ("state", 1), ("invited_at", -1))),
        Index((("school_id", 1), ("invited_at", -1))),
    )

    async def find_for(self, person_id: str, topic_id: str) -> Invitation | None:
        """Whether this person was asked about this topic."""
        return await self._find_one({"topic_id": topic_id, "person_id": person_id})

    async def list_for_topic(self, topic_id: str) -> list[Invitation]:
        """All invitations to a topic, in the order in which they went out."""
        return await self._find({"topic_id": topic_id}, sort=[("invited_at", 1), ("_id", 1)])

    async def list_newest(
        self, state: InvitationState | None, span: Span, person_id: str | None = None
    ) -> ListPart[Invitation]:
        """Invitations, the newest first; those of one person when one is named."""
        wanted: dict[str, Any] = {} if state is None else {"state": str(state)}
        if person_id is not None:
            wanted["person_id"] = person_id
        return await self._find_part(wanted, span, sort=_NEWEST_FIRST)

    async def list_answered(self, person_id: str, span: Span) -> ListPart[Invitation]:
        """Those of one person that wait for nothing any more, the newest first."""
        wanted = {"person_id": person_id, "state": {"$ne": "invited"}}
        return await self._find_part(wanted, span, sort=_NEWEST_FIRST)

    async def count_open_by_person(self, person_ids: Sequence[str]) -> Counter[str]:
        """How many invitations wait for an answer of each of these people."""
        wanted = {"person_id": {"$in": list(person_ids)}, "state": "invited"}
        return Counter(one.person_id for one in await self._find(wanted, limit=5_000))
