"""Sessions and tokens that were ended before their time: every service remembers them while it matters."""

from datetime import datetime

from shared.contracts.people import AccessEnded
from shared.entity import Entity
from shared.identity import Actor
from shared.store import EVERYTHING, NOTHING, Collection, Filter, Index, Receiving, Store, service_reading

CACHE_SECONDS = 2.0
"""Seconds for which a process may not have looked at what its service has recorded."""
_MAX_REVOKED = 50_000


class RevokedAccess(Entity):
    """A session or a token that opens nothing any more; after `over_at` it would not anyway."""

    over_at: datetime


class RevokedAccesses(Collection[RevokedAccess]):
    """The ended sessions and tokens of which a service knows."""

    name = "ended_accesses"
    model = RevokedAccess
    indexes = (Index((("over_at", 1),), forget=True),)

    @staticmethod
    def visible(actor: Actor) -> Filter:
        """For the service alone."""
        return EVERYTHING if actor.is_service else NOTHING

    async def list_active_ids(self) -> frozenset[str]:
        """Those whose tokens would not be over by themselves."""
        found = await self._find({"over_at": {"$gt": self._work.now}}, limit=_MAX_REVOKED)
        return frozenset(one.id for one in found)


async def end_access(event: AccessEnded, work: Receiving) -> None:
    """A session or a program's token is ended: from now on it opens nothing here."""
    if event.over_at > work.now:
        await RevokedAccesses(work).add(RevokedAccess(id=event.access_id, over_at=event.over_at))


async def is_not_revoked(store: Store, actor: Actor) -> bool:
    """Whether no event has told this service that the access was ended."""

    async def load() -> frozenset[str]:
        return await RevokedAccesses(service_reading(store)).list_active_ids()

    return actor.access_id not in await store.get_cached("ended accesses", CACHE_SECONDS, load)
