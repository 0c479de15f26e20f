"""Which of several processes has which aggregates: a heartbeat is the lease on a share of the buckets."""

import time
from datetime import timedelta
from typing import Any

from pymongo.write_concern import WriteConcern

from shared.identity import new_id
from shared.store.connection import Store
from shared.store.errors import translate_errors
from shared.store.outbox import BUCKETS

HEARTBEAT = 2.0
LEASE = timedelta(seconds=6)
_SOON = 0.05


class Leases:
    """One of a service's relays, or of its schedulers, among the others of its role.

    Two relays that believe to hold a bucket for a moment only send an event twice.
    """

    def __init__(self, store: Store, role: str = "relay") -> None:
        self.id = new_id()
        self._role = role
        self._members = store.collection("_members").with_options(write_concern=WriteConcern(w=1))
        self._beaten = float("-inf")
        self._mine: list[int] | None = []

    async def get_buckets(self) -> list[int] | None:
        """The buckets to send now; None when this relay is alone and has all; empty when it may be thought dead.

        The database's time counts, not the machine's.
        """
        if time.monotonic() - self._beaten >= HEARTBEAT:
            await self._beat()
        if time.monotonic() - self._beaten > LEASE.total_seconds() / 2:
            return []
        return self._mine

    async def release(self) -> None:
        """Gives the buckets back at once."""
        with translate_errors():
            await self._members.delete_one({"_id": self.id})

    async def _beat(self) -> None:
        started = time.monotonic()
        limit = {"$subtract": ["$$NOW", int(LEASE.total_seconds() * 1000)]}
        alive: dict[str, Any] = {"$expr": {"$gt": ["$seen", limit]}}
        with translate_errors():
            await self._members.update_one(
                {"_id": self.id}, {"$set": {"role": self._role}, "$currentDate": {"seen": True}}, upsert=True
            )
            cursor = self._members.find({"role": self._role, **alive}, {"_id": 1}).sort("_id", 1)
            members = [member["_id"] for member in await cursor.to_list(1000)]
            await self._members.delete_many({"role": self._role, "$nor": [alive]})
        if members == [self.id]:
            self._mine = None
        elif self.id in members:
            place = members.index(self.id)
            self._mine = [bucket for bucket in range(BUCKETS) if bucket % len(members) == place]
        else:  # a majority does not know it yet, a matter of milliseconds
            self._mine = []
            started += _SOON - HEARTBEAT
        self._beaten = started
