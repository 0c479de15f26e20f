"""The connection to MongoDB and one room's database in it."""

import os

# Motor runs every call on a thread of one pool per process; five rooms and a change stream share it.
os.environ.setdefault("MOTOR_MAX_WORKERS", "24")

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bson.codec_options import CodecOptions
from bson.errors import InvalidStringData
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.problems import Problem, Refused, TryAgain, Unavailable
from shared.store.field_encryption import encrypt_unencrypted
from shared.store.group_commit import GroupCommit
from shared.store.person_keys import KEYS_COLLECTION, PersonKeys

if TYPE_CHECKING:
    from shared.store.collection import Collection, Index

T = TypeVar("T")
Document = dict[str, Any]
_DECLARED_OTHERWISE = (85, 86)
_IS_THERE = 48
_PENDING = IndexModel([("_since", 1), ("_bucket", 1)], partialFilterExpression={"_pending": True})
DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
_AWAY = (AutoReconnect, WaitQueueTimeoutError, WTimeoutError, WriteConcernError, ExecutionTimeout)
_AWAY_CODES = frozenset({11600, 11602, 10107, 13435, 13436, 189, 91, 7, 6, 89, 9001, 262, 64, 14031})


class _TranslateErrors:
    """Not a generator: it stands around every read and write, and a generator costs ten times as much."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing to begin with."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Says in our words what the driver has said in its own."""
        if error is not None and (ours := _to_problem(error)) is not None:
            raise ours from error


_TRANSLATE_ERRORS = _TranslateErrors()


def translate_errors() -> _TranslateErrors:
    """Turns the driver's errors into ours, in this one place.

    Raises TryAgain for a write conflict, Unavailable when the outcome is unknown or nobody answers, and Refused
    for a number or a sign that the database has no form for.
    """
    return _TRANSLATE_ERRORS


def _to_problem(error: BaseException) -> Problem | None:
    if isinstance(error, (OverflowError, UnicodeError, InvalidStringData)):
        return Refused("There is a number or a sign in it that cannot be kept: change it and send it again")
    if not isinstance(error, PyMongoError):
        return None
    if error.has_error_label("TransientTransactionError") and not isinstance(error, AutoReconnect):
        return TryAgain()
    code = getattr(error, "code", None)
    if isinstance(error, _AWAY) or (isinstance(error, OperationFailure) and code in _AWAY_CODES):
        return Unavailable()
    return None


def _ignore(names: list[str]) -> None:
    """Whoever has no relay tells nobody."""


class Connection:
    """One client per process; rooms in one process share it."""

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
    """One room's database. `committed` is told the collections in which a write left facts to be sent."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        collections: tuple[type["Collection[Any]"], ...] = (),
        master_key: bytes | None = None,
    ) -> None:
        self.connection = connection
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
        self._lately: dict[str, tuple[float, Any]] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    async def get_cached(self, key: str, seconds: float, load: Callable[[], Awaitable[T]]) -> T:
        """What `load` gave at most `seconds` ago: for lists that hardly change and are asked for all the time."""
        if not self._is_fresh(key, seconds):
            async with self._loading.setdefault(key, asyncio.Lock()):  # one asks the database, the others wait for it
                if not self._is_fresh(key, seconds):
                    asked = time.monotonic()
                    self._lately[key] = (asked, await load())
        found: T = self._lately[key][1]
        return found

    def _is_fresh(self, name: str, seconds: float) -> bool:
        return name in self._lately and time.monotonic() - self._lately[name][0] <= seconds

    @classmethod
    def for_service(
        cls,
        connection: Connection,
        prefix: str,
        service: str,
        *collections: type["Collection[Any]"],
        master_key: bytes | None = None,
    ) -> Self:
        """The database of a room in a deployment; `master` seals the keys of what is personal."""
        return cls(connection, f"{prefix}_{service}", collections, master_key)

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

    async def migrate(self) -> None:
        """Makes the indexes that the collections declare, seals what stands open; may run again at any time."""
        with translate_errors():
            for collection in self.collections:
                models = [_index_model(index) for index in collection.indexes]
                if collection.has_outbox:
                    models.append(_PENDING)
                await self._index(collection.name, models)
            await self.database["_tallies"].create_index("until", expireAfterSeconds=0)
            await encrypt_unencrypted(self)

    async def ping(self) -> None:
        """A write durable on a majority: the truth about readiness. Raises Unavailable."""
        with translate_errors():
            try:
                await self.database["_heartbeat"].update_one({"_id": "ready"}, {"$inc": {"beats": 1}}, upsert=True)
            except ConfigurationError as error:
                raise Unavailable from error

    async def flush(self) -> None:
        """Waits until every write in hand is answered."""
        for commit in self._commits.values():
            await commit.flush()

    async def drop(self) -> None:
        """Forgets everything this room remembers: for tests and the demo's reset."""
        with translate_errors():
            await self.connection.client.drop_database(self.name)

    async def _index(self, name: str, models: list[IndexModel]) -> None:
        """Makes the indexes in one go; one that was declared otherwise under the same name gives way."""
        if not models:
            await self._make(name)
            return
        documents = self.database[name]
        try:
            await documents.create_indexes(models)
        except OperationFailure as error:
            if error.code not in _DECLARED_OTHERWISE:
                raise
            for model in models:  # the answer does not say which of them it is
                await self._index_anew(documents, model)

    async def _make(self, name: str) -> None:
        """A collection that is there already is not born in the middle of somebody's transaction."""
        try:
            await self.database.command("create", name)
        except OperationFailure as error:
            if error.code != _IS_THERE:
                raise

    async def _index_anew(self, documents: AsyncIOMotorCollection[Document], model: IndexModel) -> None:
        try:
            await documents.create_indexes([model])
        except OperationFailure as error:
            if error.code not in _DECLARED_OTHERWISE:
                raise
            await documents.drop_index(model.document["name"])
            await documents.create_indexes([model])


def _index_model(index: "Index") -> IndexModel:
    """As the driver wants it: it takes no option that is None."""
    options: dict[str, Any] = {"unique": index.unique}
    if index.where:
        options["partialFilterExpression"] = dict(index.where)
    if index.forget:
        options["expireAfterSeconds"] = 0
    if index.language:
        # An entity's own `language` field is no order to the index: an unknown one would refuse the write.
        options |= {"default_language": index.language, "language_override": "_language"}
    return IndexModel(list(index.keys), **options)
