"""Events that are kept and not yet sent: looking is the truth, a change stream only wakes."""

import zlib
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from shared.event import EventEnvelope
from shared.store.connection import Store
from shared.store.errors import translate_errors

BUCKETS = 64
"""Shares of the aggregates that relays divide among themselves."""
OUTBOX_LIMIT = 100
"""Events of one aggregate that may wait at a time."""


@dataclass(frozen=True, slots=True)
class PendingEvents:
    """The events of one aggregate that wait, oldest first."""

    collection: str
    id: str
    last: str
    events: tuple[EventEnvelope, ...]


class Outbox:
    """What one service has stored and not yet published."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read_pending(
        self,
        buckets: Sequence[int] | None,
        batch: int,
        names: Collection[str] | None = None,
        excluded_ids: Callable[[str], Collection[str]] | None = None,
    ) -> AsyncGenerator[list[PendingEvents], None]:
        """Batches of aggregates with events to send, longest waiting first, but those of a collection to pass over.

        `buckets` None means all, `names` None every collection with an outbox. An aggregate about which more is stored
        after it was marked comes again at the end.
        """
        for name in sorted(self._store.outbox_collections if names is None else names):
            wanted: dict[str, Any] = {"_pending": True}
            if buckets is not None:
                wanted["_bucket"] = {"$in": list(buckets)}
            if excluded_ids is not None and (those := excluded_ids(name)):
                wanted["_id"] = {"$nin": list(those)}
            with translate_errors():
                cursor = self._store.collection(name).find(wanted, {"_outbox": 1, "_last": 1})
                cursor.sort("_since", 1).batch_size(batch)
                try:
                    while documents := await cursor.to_list(batch):
                        yield [_to_pending(name, document) for document in documents]
                finally:
                    await cursor.close()

    async def mark_published(self, done: Iterable[PendingEvents]) -> list[str]:
        """Removes events that the broker has confirmed. Gives the collections in which more was stored since.

        The mark is durable on a majority like every write here: the next look, which reads what a majority has,
        would otherwise find the same events again and send them twice.
        """
        say_more: list[str] = []
        by_collection: dict[str, list[PendingEvents]] = {}
        for one in done:
            by_collection.setdefault(one.collection, []).append(one)
        with translate_errors():
            for name, ones in by_collection.items():
                collection = self._store.collection(name)
                result = await collection.update_many(
                    {"_id": {"$in": [one.id for one in ones]}, "_last": {"$in": [one.last for one in ones]}},
                    {"$unset": {"_outbox": "", "_pending": "", "_since": ""}},
                )
                if result.matched_count < len(ones):
                    await collection.bulk_write([_drop_published(one) for one in ones], ordered=False)
                    say_more.append(name)
        return say_more

    async def find_oldest(self) -> datetime | None:
        """Since when the longest waiting event waits."""
        moments: list[datetime] = []
        with translate_errors():
            for name in self._store.outbox_collections:
                document = await self._store.collection(name).find_one(
                    {"_pending": True}, {"_since": 1}, sort=[("_since", 1)]
                )
                if document is not None:
                    moments.append(document["_since"])
        return min(moments, default=None)


def _drop_published(one: PendingEvents) -> UpdateOne:
    """For an aggregate that never falls silent: its outbox must not grow to the limit while it is being sent."""
    sequence = one.events[-1].sequence if one.events else 0
    later = {"$filter": {"input": "$_outbox", "cond": {"$gt": ["$$this.sequence", sequence]}}}
    since = {"$ifNull": [{"$first": "$_outbox.at"}, "$_since"]}
    return UpdateOne({"_id": one.id, "_pending": True}, [{"$set": {"_outbox": later}}, {"$set": {"_since": since}}])


def _to_pending(name: str, document: dict[str, Any]) -> PendingEvents:
    events = tuple(EventEnvelope(subject=document["_id"], **kept) for kept in document.get("_outbox", ()))
    return PendingEvents(name, document["_id"], document["_last"], events)


def to_stored(envelope: EventEnvelope) -> dict[str, Any]:
    """An event as its document keeps it until it is sent; the subject is the document."""
    return {
        "id": envelope.id,
        "type": envelope.type,
        "sequence": envelope.sequence,
        "at": envelope.at,
        "text": envelope.text,
        "traceparent": envelope.traceparent,
        "cause": envelope.cause,
    }


def get_bucket(aggregate_id: str) -> int:
    """The bucket of an aggregate, the same for ever."""
    return zlib.crc32(aggregate_id.encode()) % BUCKETS
