"""The connection to MongoDB and one service's database in it."""

import os

# Motor runs every call on a thread of one pool per process; five services and a change stream share it.
os.environ.setdefault("MOTOR_MAX_WORKERS", "24")

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import ConfigurationError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.problems import Unavailable
from shared.store.errors import translate_errors
from shared.store.group_commit import GroupCommit
from shared.store.person_keys import KEYS_COLLECTION, PersonKeys
from shared.store.schema import CollectionSchema

T = TypeVar("T")
Document = dict[str, Any]
DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)


def _ignore(names: list[str]) -> None:
    """Whoever has no relay wakes nobody."""


class Connection:
    """One client per process; services in one process share it."""

    def __init__(self, url: str) -> None:
        self.client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            tz_aware=True,
            maxPoolSize=24,
            serverSelectionTimeoutMS=3_000,
            connectTimeoutMS=3_000,
            socketTimeoutMS=20_000,
            waitQueueTimeoutMS=5_000,
            appname="docendo",
        )

    async def close(self) -> None:
        """Closes every socket."""
        self.client.close()


class Store:
    """One service's database. `on_outbox_write` gets the collections in which a write left events to be published."""

    def __init__(
        self,
        connection: Connection,
        service: str,
        name: str,
        collections: tuple[type[CollectionSchema], ...] = (),
        master_key: bytes | None = None,
    ) -> None:
        self.connection = connection
        self.service = service
        self.name = name
        self.collections = collections
        self.database: AsyncIOMotorDatabase[Document] = connection.client.get_database(
            name, CodecOptions(tz_aware=True), write_concern=DURABLE, read_concern=ReadConcern("majority")
        )
        self.keys = PersonKeys(self.database[KEYS_COLLECTION], master_key)
        self.outbox_collections = frozenset(collection.name for collection in collections if collection.has_outbox)
        self.on_outbox_write: Callable[[list[str]], None] = _ignore
        self._collections: dict[str, AsyncIOMotorCollection[Document]] = {}
        self._commits: dict[str, GroupCommit] = {}
        self._cache: dict[str, tuple[float, Any]] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    async def get_cached(self, key: str, seconds: float, load: Callable[[], Awaitable[T]]) -> T:
        """What `load` gave at most `seconds` ago: for lists that hardly change and are asked for all the time."""
        if not self._is_fresh(key, seconds):
            async with self._loading.setdefault(key, asyncio.Lock()):  # one asks the database, the others wait for it
                if not self._is_fresh(key, seconds):
                    asked = time.monotonic()
                    self._cache[key] = (asked, await load())
        found: T = self._cache[key][1]
        return found

    def _is_fresh(self, name: str, seconds: float) -> bool:
        return name in self._cache and time.monotonic() - self._cache[name][0] <= seconds

    @classmethod
    def for_service(
        cls,
        connection: Connection,
        prefix: str,
        service: str,
        *collections: type[CollectionSchema],
        master_key: bytes | None = None,
    ) -> Self:
        """The database of a service in a deployment; `master_key` encrypts the keys of what is personal."""
        return cls(connection, service, f"{prefix}_{service}", collections, master_key)

    def collection(self, name: str) -> AsyncIOMotorCollection[Document]:
        """The driver's collection: for the store's own modules only."""
        if name not in self._collections:  # Motor makes a new one at each access, at the price of a small document
            self._collections[name] = self.database[name]
        return self._collections[name]

    def commit(self, name: str) -> GroupCommit:
        """The group commit of one collection."""
        if name not in self._commits:
            self._commits[name] = GroupCommit(self.database[name])
        return self._commits[name]

    async def ping(self) -> None:
        """A write durable on a majority: the truth about readiness. Raises Unavailable."""
        with translate_errors():
            try:
                await self.database["_heartbeat"].update_one({"_id": "ready"}, {"$inc": {"beats": 1}}, upsert=True)
            except ConfigurationError as error:
                raise Unavailable from error

    async def flush(self) -> None:
        """Waits until every write that has begun is answered."""
        for commit in self._commits.values():
            await commit.flush()

    async def drop(self) -> None:
        """Removes everything that this service has stored: for tests and the demo's reset."""
        with translate_errors():
            await self.connection.client.drop_database(self.name)
