"""What a unit of work has read and changed, until it is committed."""

from dataclasses import dataclass, field
from typing import Any

from shared.entity import Entity
from shared.event import EventEnvelope
from shared.store.idempotency import IdempotencyRecord
from shared.store.person_keys import PersonKey


@dataclass(slots=True)
class Change:
    """One entity of a work, what was read of it, and the events it causes."""

    collection: str
    entity: Entity
    loaded: dict[str, Any] | None
    events: list[EventEnvelope] = field(default_factory=list)
    rekeyed: bool = False
    removed: bool = False
    key: PersonKey | None = None


@dataclass(slots=True)
class Tracked:
    """What a writing has read and changed: one for the work, whoever acts in it."""

    idempotency: IdempotencyRecord | None
    loaded: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)
    new_ids: int = 0
