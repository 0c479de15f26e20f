"""What an event causes, written once: the third way to touch memory."""

from datetime import timedelta
from typing import Any

from shared.entity import Entity
from shared.event import Fact
from shared.identity import Who, derived_id
from shared.problems import AlreadyThere
from shared.store.connection import Store
from shared.store.work import Change, Writing

INBOX_KEPT = timedelta(days=60)


class AlreadyHeard(Exception):
    """The effect of this event is there already: acknowledge and forget."""


class Receiving(Writing):
    """Writes what an event causes, once: every document it touches remembers having heard it.

    The memory is the listener's, not the room's: two listeners of one room do not silence each other.
    `again` is true after a try that failed: a listener may write without looking first, and look only then.
    """

    def __init__(self, store: Store, who: Who, fact: Fact, listener: str, *, again: bool = False) -> None:
        super().__init__(store, who, traceparent=fact.traceparent)
        self.again = again
        self.fact = fact
        self.listener = listener
        self.cause = fact.id

    def new_id(self) -> str:
        """The same identifier whenever this listener hears this event: the first write wins."""
        self._born += 1
        return derived_id(self.listener, self.fact.id, str(self._born))

    def loaded(self, collection: str, document: dict[str, Any]) -> None:
        """Raises AlreadyHeard when this listener has put this fact into the document before."""
        super().loaded(collection, document)
        if self._has_heard(document):
            raise AlreadyHeard

    def is_late(self, entity: Entity) -> bool:
        """Whether this listener has put a later fact about the same subject into this entity already."""
        document = next((d for (_, id_), d in self._loaded.items() if id_ == entity.id), {})
        return any(
            mark["listener"] == self.listener
            and mark["subject"] == self.fact.subject
            and mark["sequence"] > self.fact.sequence
            for mark in document.get("_inbox", ())
        )

    def _mark(self, change: Change) -> dict[str, Any]:
        kept = [m for m in (change.loaded or {}).get("_inbox", ()) if self.now - m["at"] < INBOX_KEPT]
        mark = {
            "fact": self.fact.id,
            "listener": self.listener,
            "subject": self.fact.subject,
            "sequence": self.fact.sequence,
            "at": self.now,
        }
        return {"_inbox": [*kept, mark]}

    def _found(self, existing: dict[str, Any] | None) -> None:
        if existing is not None and self._has_heard(existing):
            raise AlreadyHeard
        raise AlreadyThere

    def _has_heard(self, document: dict[str, Any]) -> bool:
        marks = document.get("_inbox", ())
        return any(mark["fact"] == self.fact.id and mark["listener"] == self.listener for mark in marks)
