"""Reads what the services remember, past all routes, with a majority's knowledge."""

from collections.abc import Iterator
from typing import Any

from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from services import definitions
from tests.faults.bench.history import History, Mark, StoredState, WrittenLetter

_BATCH = 2_000
_PUBLISHES_OR_CONSUMES: dict[str, Any] = {"$or": [{"_said": {"$gt": 0}}, {"_inbox.1": {"$exists": True}}]}
"""What has heard one event only has heard none twice: most of what lies there need not be read."""
_PLATFORM_COLLECTIONS = {"_said": 1, "_inbox": 1}
_OF_A_LETTER = {"kind": 1, "path": 1, "recipients.person_id": 1, "_inbox.fact": 1}
Document = dict[str, Any]


class StateReader:
    """The databases of one system."""

    def __init__(self, client: MongoClient[Document], prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def waiting(self) -> int:
        """How many aggregates have events that are not sent yet."""
        return sum(
            self._collection(service.name, collection.name).count_documents({"_pending": True})
            for service in definitions()
            for collection in service.collections
        )

    def requests(self) -> int:
        """How many requests there are."""
        return int(self._collection("intake", "requests").count_documents({}))

    def has_consumed(self, ids: list[str], formulated: list[str]) -> bool:
        """Whether matching has heard of all these requests, and opened a topic for each of those formulated."""
        if self._collection("matching", "demand").count_documents({"_id": {"$in": ids}}) < len(ids):
            return False
        return int(self._collection("matching", "topics").count_documents({"request_ids": {"$in": formulated}})) >= len(
            formulated
        )

    def read(self, history: History, before: int) -> StoredState:
        """What every service remembers of events, and of these requests; `before` requests were there already."""
        ids = [one.id for one in history.accepted]
        kept = StoredState(stored=self.requests() - before)
        for service in definitions():
            for collection in service.collections:
                for document in self._collection(service.name, collection.name).find(
                    _PUBLISHES_OR_CONSUMES, _PLATFORM_COLLECTIONS
                ):
                    _record(kept, f"{service.name}.{collection.name}", document)
        for document in self._read_some("matching", "demand", "_id", ids, "ended"):
            kept.demands.add(document["_id"])
            if document["ended"]:
                kept.ended.add(document["_id"])
        for document in self._read_some("matching", "topics", "request_ids", ids):
            kept.topics.update(document["request_ids"])
        kept.letters = list(self._letters())
        return kept

    def _letters(self) -> Iterator[WrittenLetter]:
        for document in self._collection("people", "letters").find({"_inbox.0": {"$exists": True}}, _OF_A_LETTER):
            for one in document["recipients"]:
                letter = (document["kind"], document["path"], one["person_id"])
                yield from (WrittenLetter(mark["fact"], letter) for mark in document["_inbox"])

    def _read_some(self, service: str, collection: str, name: str, values: list[str], *more: str) -> Iterator[Document]:
        for start in range(0, len(values), _BATCH):
            wanted = {name: {"$in": values[start : start + _BATCH]}}
            yield from self._collection(service, collection).find(wanted, dict.fromkeys((name, *more), 1))

    def _collection(self, service: str, collection: str) -> Any:
        database = self._client.get_database(f"{self._prefix}_{service}", read_concern=ReadConcern("majority"))
        return database[collection]


def _record(kept: StoredState, place: str, document: Document) -> None:
    if document.get("_said"):
        kept.published[document["_id"]] = document["_said"]
    by_listener: dict[tuple[str, str], list[Document]] = {}
    for mark in document.get("_inbox", ()):
        by_listener.setdefault((mark["listener"], mark["subject"]), []).append(mark)
    for (listener, subject), marks in by_listener.items():
        kept.marks.append(
            Mark(
                f"{place} {document['_id']}",
                listener,
                subject,
                tuple(mark["fact"] for mark in marks),
                tuple(mark["sequence"] for mark in marks),
            )
        )
