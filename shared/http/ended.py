"""Sessions and tokens that were ended before their time: every room hears of them, and remembers while it matters."""

from datetime import datetime

from shared.contracts.people import AccessEnded
from shared.entity import Entity
from shared.identity import Who
from shared.store import EVERYTHING, NOTHING, Collection, Filter, Index, Reading, Receiving, Store

LOOK_AGAIN = 2.0
"""Seconds for which a process may not have looked at what its room has heard."""
_AT_MOST = 50_000


class EndedAccess(Entity):
    """A session or a token that opens nothing any more; after `over_at` it would not anyway."""

    over_at: datetime


class EndedAccesses(Collection[EndedAccess]):
    """What a room has heard of ended sessions and tokens."""

    name = "ended_accesses"
    model = EndedAccess
    indexes = (Index((("over_at", 1),), forget=True),)

    @staticmethod
    def visible(who: Who) -> Filter:
        """For the room alone."""
        return EVERYTHING if who.is_service else NOTHING

    async def still_told(self) -> frozenset[str]:
        """Those whose tokens would not be over by themselves."""
        found = await self._find({"over_at": {"$gt": self._work.now}}, limit=_AT_MOST)
        return frozenset(one.id for one in found)


async def end_access(event: AccessEnded, work: Receiving) -> None:
    """A session or a program's token is ended: from now on it opens nothing here."""
    if event.over_at > work.now:
        await EndedAccesses(work).add(EndedAccess(id=event.access_id, over_at=event.over_at))


async def opens_by_hearsay(store: Store, who: Who) -> bool:
    """Whether nobody has told this room that the access was ended."""

    async def load() -> frozenset[str]:
        return await EndedAccesses(Reading(store, Who.room(store.name))).still_told()

    return who.access_id not in await store.lately("ended accesses", LOOK_AGAIN, load)
