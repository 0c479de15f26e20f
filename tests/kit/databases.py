"""Databases that tests hand on to one another, emptied in between."""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.collection import Collection


def new_prefix() -> str:
    """What the names of one place's databases begin with."""
    return f"test_{secrets.token_hex(4)}_"


def drop(mongo_url: str, prefix: str) -> None:
    """Drops the databases of a prefix."""
    with MongoClient[dict[str, Any]](mongo_url) as client:
        for name in _names(client, prefix):
            client.drop_database(name)


class DatabasePool:
    """Prefixes that one test has at a time; the next finds collections and indexes made, and nothing in them.

    The collections of a system are some 150 files with their indexes: making and dropping them for each test
    costs a server more than the test itself does.
    """

    def __init__(self, mongo_url: str) -> None:
        self.mongo_url = mongo_url
        self._free: list[str] = []
        self._shapes: dict[str, Mapping[str, Any]] = {}

    @contextlib.contextmanager
    def borrow(self) -> Iterator[str]:
        """A prefix that nobody else has meanwhile."""
        prefix = self._free.pop() if self._free else new_prefix()
        yield prefix
        with MongoClient[dict[str, Any]](self.mongo_url) as client:
            for name in _names(client, prefix):
                for collection in client[name].list_collection_names():
                    self._empty(client[name][collection], f"{name.removeprefix(prefix)}.{collection}")
        self._free.append(prefix)

    def close(self) -> None:
        """Drops what was handed on; raises AssertionError when a test has left other indexes."""
        try:
            with MongoClient[dict[str, Any]](self.mongo_url) as client:
                for prefix in self._free:
                    self._hold(client, prefix)
        finally:
            while self._free:
                drop(self.mongo_url, self._free.pop())

    def _empty(self, documents: Collection[dict[str, Any]], name: str) -> None:
        documents.delete_many({})
        if name not in self._shapes:
            self._shapes[name] = documents.index_information()

    def _hold(self, client: MongoClient[dict[str, Any]], prefix: str) -> None:
        for database in _names(client, prefix):
            for collection in client[database].list_collection_names():
                name = f"{database.removeprefix(prefix)}.{collection}"
                now = client[database][collection].index_information()
                assert now == self._shapes[name], f"a test changed the indexes of {name}: give it databases of its own"


def _names(client: MongoClient[dict[str, Any]], prefix: str) -> list[str]:
    return [name for name in client.list_database_names() if name.startswith(prefix)]
