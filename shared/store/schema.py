"""What a service declares of a collection: its name, model, tenant filter, indexes and retention rules; no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from shared.entity import Entity
from shared.identity import Actor
from shared.privacy import Keep
from shared.store.tenant_filter import Filter

A_TEXT: Filter = {"$gt": ""}
"""For an index of those whose field is a text: MongoDB uses it for an equality, and never one made for a `$type`."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index: `keys` are (field, 1, -1 or "text"); `where` makes it partial; `language` stems a text index.

    With `forget` the database itself removes a document after the moment in its one field: it must lie long after
    the last event has left.
    """

    keys: tuple[tuple[str, int | str], ...]
    unique: bool = False
    where: Filter | None = None
    language: str | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long things are kept: `days` after the moment in `after`, of those that `where` finds.

    What has expired is removed, or `becomes` what is left of it at that moment. `applied_by_service`: a job of the
    service removes it, since more than the thing itself has to be kept in order; the rule is there to be looked at.
    """

    keep: Keep
    days: int
    after: str
    where: Filter = field(default_factory=dict)
    becomes: Callable[[Any, datetime], None] | None = None
    applied_by_service: bool = False

    def make_filter(self, now: datetime) -> dict[str, Any]:
        """The filter of what has expired at this moment."""
        return {**self.where, self.after: {"$lt": now - timedelta(days=self.days)}}


class CollectionSchema:
    """What is known of a collection without opening it; `Collection` adds how it is read and written."""

    name: ClassVar[str]
    model: ClassVar[type[Entity]]
    visible: ClassVar["staticmethod[[Actor], Filter]"]
    indexes: ClassVar[tuple[Index, ...]] = ()
    rules: ClassVar[tuple[RetentionRule, ...]] = ()
    has_outbox: ClassVar[bool] = False
    """Whether events are published about its entities: elsewhere the relay does not look."""
