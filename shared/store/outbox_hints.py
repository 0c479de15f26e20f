"""Which collections have something to send, as far as is known: a hint that is lost only costs time."""

import asyncio
from collections.abc import Collection
from typing import Any

from pymongo.errors import PyMongoError

from shared.store.connection import Store

STALE_LIMIT = 8
"""So many hints that came too late cost more to read than a new stream to open."""


class OutboxHints:
    """Given by the process itself at each commit, and by a change stream for what other processes write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: set[str] = set()
        self._notified = asyncio.Event()
        self._late = 0
        self.wanted = asyncio.Event()
        """Set while the relay waits: only then the stream is read."""
        store.on_outbox_write = self.notify

    def notify(self, names: Collection[str]) -> None:
        """Something may wait in these collections."""
        if names:
            self._names.update(names)
            self._notified.set()

    def note_found(self, count: int) -> None:
        """So many aggregates were found by looking: what the stream will bring of them is old."""
        self._late += count

    def take(self) -> set[str]:
        """What was notified since it was taken last."""
        self._notified.clear()
        named, self._names = self._names, set()
        return named

    async def wait(self, seconds: float) -> None:
        """Waits for a hint, for so many seconds at most."""
        self.wanted.set()
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._notified.wait()
        except TimeoutError:
            return
        finally:
            self.wanted.clear()

    async def watch(self) -> None:
        """Reads what every process writes. Until cancelled.

        An error here only costs time: polling goes on. The stream is opened anew after a busy while, because
        a backlog of hints is worth nothing.
        """
        while True:
            await self.wanted.wait()
            try:
                async with await self._open_stream() as stream:
                    is_over = await self._read_stream(stream)
            except (PyMongoError, OSError):
                is_over = True
            if is_over:
                await asyncio.sleep(1)

    async def _open_stream(self) -> Any:
        """A stream from now on; what was written before does not come through it, so everything is looked at once."""
        answer = await self._store.database.command("ping")
        self._late = 0
        self.notify(self._store.outbox_collections)
        return self._store.database.watch(
            self._pipeline(), max_await_time_ms=1_000, start_at_operation_time=answer["operationTime"]
        )

    def _pipeline(self) -> list[dict[str, Any]]:
        names = sorted(self._store.outbox_collections)
        return [
            {"$match": {"ns.coll": {"$in": names}, "operationType": {"$in": ["insert", "update", "replace"]}}},
            {"$match": {"$or": [{"fullDocument._pending": True}, {"updateDescription.updatedFields._pending": True}]}},
            {"$project": {"ns": 1}},
        ]

    async def _read_stream(self, stream: Any) -> bool:
        """True when the stream has ended, silently, as one does whose database is dropped; False when it is stale."""
        while stream.alive:
            await self.wanted.wait()
            if self._late > STALE_LIMIT:
                return False
            hint = await stream.try_next()
            if hint is not None:
                self._late -= 1
                self.notify([hint["ns"]["coll"]])
        return True
