"""How often something was tried, counted in the database: the same for every replica of a service."""

from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.write_concern import WriteConcern

from shared.store.connection import Store
from shared.store.errors import translate_errors

ATTEMPTS_COLLECTION = "_tallies"


class AttemptCounter:
    """Counts within a window that begins with the first try. The database's time counts, not the machine's."""

    def __init__(self, store: Store) -> None:
        self._counts = store.collection(ATTEMPTS_COLLECTION).with_options(write_concern=WriteConcern(w=1))

    async def count(self, what: str, window: timedelta) -> tuple[int, float]:
        """One more; gives how many there were in this window, this one included, and the seconds until it ends.

        `what` is a digest or a plain word, never an address: it is kept until the window is over.
        """
        ends = {"$add": ["$$NOW", int(window.total_seconds() * 1000)]}
        is_over: dict[str, Any] = {"$lte": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}
        change = [
            {
                "$set": {
                    "count": {"$cond": [is_over, 1, {"$add": ["$count", 1]}]},
                    "until": {"$cond": [is_over, ends, "$until"]},
                    "now": "$$NOW",
                }
            }
        ]
        with translate_errors():
            now = await self._counts.find_one_and_update(
                {"_id": what}, change, upsert=True, return_document=ReturnDocument.AFTER
            )
        return int(now["count"]), float((now["until"] - now["now"]).total_seconds())
