"""Group commit: writes that arrive while a write is under way go together in the next one.

One durable write costs the server nearly the same for one document as for a hundred, so sharing it carries several
times the load at a fraction of the processor time (docs/decisions/0002-embedded-outbox-and-group-commit.md).
"""

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne
from pymongo.errors import AutoReconnect, BulkWriteError, PyMongoError

from shared.problems import Busy, TooLarge, TryAgain, Unavailable

BATCH_DOCUMENTS = 256
BATCH_BYTES = 8 * 1024 * 1024
DOCUMENT_BYTES = 15 * 1024 * 1024  # MongoDB keeps 16 MiB; a little must be left for events and marks
QUEUE_LIMIT = 10_000
QUEUE_BYTES = 64 * 1024 * 1024
LINGER = 0.002
_LOOP_TURNS = 3
"""Of the loop: so many lie between a request, or a message of the broker, and its write."""
DUPLICATE = 11000
_CONFLICT = 112


class Duplicate(Exception):
    """A document with this `_id`, or this unique value, is there already (durably: read with majority)."""

    def __init__(self, existing: dict[str, Any] | None) -> None:
        super().__init__("duplicate")
        self.existing = existing


@dataclass(slots=True, eq=False)
class _Write:
    id: str
    token: str
    answer: asyncio.Future[None]
    document: RawBSONDocument | None = None
    update: UpdateOne | None = None
    size: int = 0


class GroupCommit:
    """The writes of one collection. Every caller is answered when *its* write is durable, with its own error."""

    def __init__(self, collection: AsyncIOMotorCollection[dict[str, Any]]) -> None:
        self._collection = collection
        self._waiting: dict[_Write, None] = {}  # in their order, and each can leave at once
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None

    async def insert(self, document: dict[str, Any], token: str) -> None:
        """Raises Duplicate, TooLarge, Busy when too many wait, Unavailable when the outcome is unknown."""
        # Encoded here: what BSON cannot hold must fail its own caller, not all who travel with it.
        raw = encode(document)
        if len(raw) > DOCUMENT_BYTES:
            raise TooLarge
        await self._join(_Write(document["_id"], token, self._future(), document=RawBSONDocument(raw), size=len(raw)))

    async def update(self, id_: str, guard: dict[str, Any], update: dict[str, Any], token: str) -> None:
        """A guarded update that pushes `token` to `_works`. Raises TryAgain when the guard did not match."""
        size = len(encode({"guard": guard, "update": update}))
        await self._join(_Write(id_, token, self._future(), update=UpdateOne(guard, update), size=size))

    async def flush(self) -> None:
        """Waits until nothing waits and nothing is being written."""
        while self._writer is not None:
            await asyncio.wait({self._writer})

    @staticmethod
    def _future() -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    async def _join(self, write: _Write) -> None:
        if len(self._waiting) >= QUEUE_LIMIT or self._bytes + write.size > QUEUE_BYTES:
            raise Busy
        self._waiting[write] = None
        self._bytes += write.size
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write_batches())
        try:
            await write.answer
        except asyncio.CancelledError:
            self._leave(write)
            raise

    def _leave(self, write: _Write) -> None:
        """Nobody waits for it any more, for its outcome was called unknown: unless it is being written it is not done.

        After a stall the queue would be full of the dead, and the living would be refused.
        """
        if write in self._waiting:
            del self._waiting[write]
            self._bytes -= write.size

    async def _write_batches(self) -> None:
        """One batch at a time: a second one beside it halves the batches and saves nobody time.

        Who has been answered together comes back together, so a batch that was shared lingers for those who are on
        their way, and for nobody else.
        """
        try:
            while batch := self._take():
                inserts = [write for write in batch if write.document is not None]
                updates = [write for write in batch if write.update is not None]
                for send, writes in ((self._insert, inserts), (self._update, updates)):
                    if writes:
                        await self._send_and_answer(send, writes)
                if len(batch) > 1:
                    await self._linger()
        finally:
            self._writer = None

    async def _linger(self) -> None:
        """Waits as long as more come: where all wait for the batch, nobody does, and waiting would be idleness."""
        loop = asyncio.get_running_loop()
        until, were = loop.time() + LINGER, -1
        while len(self._waiting) != were and loop.time() < until:
            were = len(self._waiting)
            for _ in range(_LOOP_TURNS):
                await asyncio.sleep(0)

    def _take(self) -> list[_Write]:
        batch: list[_Write] = []
        size = 0
        for write in islice(self._waiting, BATCH_DOCUMENTS):
            if batch and size + write.size > BATCH_BYTES:
                break
            batch.append(write)
            size += write.size
        for write in batch:
            del self._waiting[write]
        self._bytes -= size
        return batch

    async def _send_and_answer(self, send: Any, writes: list[_Write]) -> None:
        try:
            await send(writes)
        except Exception as error:  # noqa: BLE001  every caller must be answered, whatever happened
            failure: Exception = error
            if isinstance(error, PyMongoError):
                failure = Unavailable()
                failure.__cause__ = error
            for write in writes:
                _fail(write, failure)
        for write in writes:
            if not write.answer.done():
                write.answer.set_result(None)

    async def _insert(self, writes: list[_Write]) -> None:
        try:
            await self._collection.insert_many([w.document for w in writes if w.document is not None], ordered=False)
        except BulkWriteError as error:
            await self._refuse(writes, error)

    async def _update(self, writes: list[_Write]) -> None:
        try:
            updates = [write.update for write in writes if write.update is not None]
            result = await self._collection.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            await self._refuse(writes, error)
            await self._resolve_updates(writes)
        else:
            if result.matched_count < len(writes):
                await self._resolve_updates(writes)

    async def _resolve_updates(self, writes: list[_Write]) -> None:
        """A bulk update says only how many matched; whose token is in the document was done."""
        ids = [write.id for write in writes if not write.answer.done()]
        done = {
            (found["_id"], token)
            async for found in self._collection.find({"_id": {"$in": ids}}, {"_works": 1})
            for token in found.get("_works", ())
        }
        for write in writes:
            if (write.id, write.token) not in done:
                _fail(write, TryAgain())

    async def _refuse(self, writes: list[_Write], error: BulkWriteError) -> None:
        if error.details.get("writeConcernErrors"):
            raise AutoReconnect("the write concern was not met") from error
        for refusal in error.details.get("writeErrors", ()):
            write = writes[refusal["index"]]
            if refusal["code"] == DUPLICATE:
                # A duplicate-key error hides a failed write concern: only a majority read tells.
                _fail(write, Duplicate(await self._collection.find_one({"_id": write.id})))
            elif refusal["code"] == _CONFLICT:
                _fail(write, TryAgain())
            else:
                _fail(write, error)


def _fail(write: _Write, error: Exception) -> None:
    if not write.answer.done():
        write.answer.set_exception(error)
