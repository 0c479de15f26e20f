"""What is remembered about what people have done."""

from collections.abc import Sequence

from services.people.model.merit import Merit, MeritKind
from services.people.policy.recognition import visible_merits
from shared.store import Collection, Index

_MANY = 2_000


class Merits(Collection[Merit]):
    """Verified facts."""

    name = "merits"
    model = Merit
    visible = staticmethod(visible_merits)
    indexes = (
        Index((("person_ids", 1), ("at", -1))),
        Index((("about", 1), ("kind", 1))),
        Index((("request_ids", 1), ("kind", 1))),
    )

    async def of_person(self, person_id: str) -> list[Merit]:
        """What names this person, the oldest first."""
        return await self._find({"person_ids": person_id}, sort=[("at", 1), ("_id", 1)], limit=_MANY)

    async def about(self, ids: Sequence[str], *kinds: MeritKind) -> list[Merit]:
        """What is known about these things, the oldest first."""
        wanted = {"about": {"$in": list(ids)}, "kind": {"$in": list(kinds)}}
        return await self._find(wanted, sort=[("at", 1), ("_id", 1)], limit=_MANY) if ids else []

    async def for_requests(self, ids: Sequence[str], *kinds: MeritKind) -> list[Merit]:
        """What was done for these requests, the oldest first."""
        wanted = {"request_ids": {"$in": list(ids)}, "kind": {"$in": list(kinds)}}
        return await self._find(wanted, sort=[("at", 1), ("_id", 1)], limit=_MANY) if ids else []
