"""The third kind of unit of work: what an event causes, written once."""

from datetime import timedelta
from typing import Any

from shared.entity import Entity
from shared.event import EventEnvelope
from shared.identity import Actor, derive_id
from shared.problems import AlreadyThere
from shared.store.changes import Change
from shared.store.connection import Store
from shared.store.work import Writing

INBOX_RETENTION = timedelta(days=60)


class AlreadyConsumed(Exception):
    """The effect of this event is there already: acknowledge and forget."""


class Receiving(Writing):
    """Writes what an event causes, once: every document it touches remembers having consumed it.

    The memory is the listener's, not the service's: two listeners of one service do not silence each other.
    `is_retry` is true after a try that failed: a listener may write without looking first, and look only then.
    """

    def __init__(
        self, store: Store, actor: Actor, envelope: EventEnvelope, listener: str, *, is_retry: bool = False
    ) -> None:
        super().__init__(store, actor, traceparent=envelope.traceparent)
        self.is_retry = is_retry
        self.envelope = envelope
        self.listener = listener
        self.cause = envelope.id

    def new_id(self) -> str:
        """The same identifier whenever this listener consumes this event: the first write wins."""
        return derive_id(self.listener, self.envelope.id, self._number_new_id())

    def note_loaded(self, collection: str, document: dict[str, Any]) -> None:
        """Raises AlreadyConsumed when this listener has put this event into the document before."""
        super().note_loaded(collection, document)
        if self._has_consumed(document):
            raise AlreadyConsumed

    def is_outdated(self, entity: Entity) -> bool:
        """Whether this listener has put a later event about the same subject into this entity already."""
        document = next((d for (_, id_), d in self._tracked.loaded.items() if id_ == entity.id), {})
        return any(
            mark["listener"] == self.listener
            and mark["subject"] == self.envelope.subject
            and mark["sequence"] > self.envelope.sequence
            for mark in document.get("_inbox", ())
        )

    def _mark(self, change: Change) -> dict[str, Any]:
        kept = [m for m in (change.loaded or {}).get("_inbox", ()) if self.now - m["at"] < INBOX_RETENTION]
        mark = {
            "fact": self.envelope.id,
            "listener": self.listener,
            "subject": self.envelope.subject,
            "sequence": self.envelope.sequence,
            "at": self.now,
        }
        return {"_inbox": [*kept, mark]}

    def _found(self, existing: dict[str, Any] | None) -> None:
        if existing is not None and self._has_consumed(existing):
            raise AlreadyConsumed
        raise AlreadyThere

    def _has_consumed(self, document: dict[str, Any]) -> bool:
        marks = document.get("_inbox", ())
        return any(mark["fact"] == self.envelope.id and mark["listener"] == self.listener for mark in marks)
