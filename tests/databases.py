"""Databases that tests hand on to one another, emptied in between."""

import contextlib
import secrets
from collections.abc import Iterator
from typing import Any

from pymongo import MongoClient

MANY = 1000
_Shape = dict[str, object]


def new_prefix() -> str:
    """What the names of one place's databases begin with."""
    return f"test_{secrets.token_hex(4)}_"


def drop(mongo_url: str, prefix: str) -> None:
    """Drops the databases of a prefix."""
    with MongoClient[dict[str, Any]](mongo_url) as client:
        for name in _names(client, prefix):
            client.drop_database(name)


class Handed:
    """Prefixes that one test has at a time; the next finds collections and indexes made, and nothing in them.

    The collections of a house are some 150 files with their indexes: making and dropping them for each test
    costs a server more than the test itself does.
    """

    def __init__(self, mongo_url: str) -> None:
        self.mongo_url = mongo_url
        self._free: list[str] = []
        self._shapes: dict[str, _Shape] = {}

    @contextlib.contextmanager
    def on(self) -> Iterator[str]:
        """A prefix that nobody else has meanwhile; raises AssertionError for a test that leaves other indexes."""
        prefix = self._free.pop() if self._free else new_prefix()
        yield prefix
        with MongoClient[dict[str, Any]](self.mongo_url) as client:
            for name in _names(client, prefix):
                self._empty(client, name, name.removeprefix(prefix))
        self._free.append(prefix)

    def end(self) -> None:
        """Drops what was handed on."""
        while self._free:
            drop(self.mongo_url, self._free.pop())

    def _empty(self, client: MongoClient[dict[str, Any]], name: str, room: str) -> None:
        database = client[name]
        for collection in database.list_collection_names():
            documents = database[collection]
            if documents.estimated_document_count() > MANY:
                documents.drop()  # quicker than each document by itself
                continue
            documents.delete_many({})
            shape: _Shape = dict(documents.index_information())
            if shape != self._shapes.setdefault(f"{room}.{collection}", shape):
                client.drop_database(name)
                raise AssertionError(f"a test changed the indexes of {room}.{collection}: give it databases of its own")


def _names(client: MongoClient[dict[str, Any]], prefix: str) -> list[str]:
    return [name for name in client.list_database_names() if name.startswith(prefix)]
