"""Sees effects become durable, from the load generator's own process and by its own clock."""

import threading
import time
from collections.abc import Collection
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient

_TIMEOUT = 60.0


class EffectWatcher:
    """A change stream on the database of the service that listens: it tells what a majority keeps."""

    def __init__(self, mongo_url: str, database: str, listener: str) -> None:
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongo_url)
        mark = {"operationType": "insert", "fullDocument._inbox.0.listener": listener}
        self._stream = self._client[database].watch([{"$match": mark}], max_await_time_ms=200)
        self._seen: dict[str, float] = {}
        self._ends = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends = True
        self._thread.join()
        self._stream.close()
        self._client.close()

    def all_of(self, subjects: Collection[str]) -> dict[str, float]:
        """When each effect was seen (`time.perf_counter`). Raises TimeoutError when some do not come."""
        wanted = set(subjects)
        with self._changed:
            if not self._changed.wait_for(lambda: self._seen.keys() >= wanted, _TIMEOUT):
                raise TimeoutError(f"{len(wanted - self._seen.keys())} of {len(wanted)} effects did not come")
            return dict(self._seen)

    def _follow(self) -> None:
        while not self._ends:
            change = self._stream.try_next()
            if change is not None:
                with self._changed:
                    self._seen[change["fullDocument"]["_inbox"][0]["subject"]] = time.perf_counter()
                    self._changed.notify_all()
