"""How long a service keeps what is personal: rules on its collections, applied by a job and shown before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.problems import Conflict, NotFound
from shared.settings import Settings
from shared.store.collection import Collection, list_collections
from shared.store.connection import Store
from shared.store.schema import RetentionRule
from shared.store.work import service_reading, service_writing

BATCH = 200
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DueForRetention:
    """One rule, how many things it takes away at its next hour, how many more within 30 days, and since when."""

    collection: str
    rule: RetentionRule
    now: int
    soon: int
    oldest: datetime | None


async def preview_retention(store: Store) -> list[DueForRetention]:
    """What would go, rule by rule: found by the very query of the job."""
    work = service_reading(store)
    return [await _due(kind(work), rule) for kind in list_collections(store) for rule in kind.rules]


async def apply_retention(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form of every job
    """Takes away what is over, each thing in a work of its own. What is in use waits for the next hour.

    Doing it twice at once is harmless: the second finds nothing, or a conflict.
    """
    for kind in list_collections(store):
        for rule in (one for one in kind.rules if not one.applied_by_service):
            for entity in await kind(service_reading(store)).list_expired(rule, BATCH):
                await _apply_rule(store, kind, rule, entity.id)


async def _apply_rule(store: Store, kind: type[Collection[Any]], rule: RetentionRule, id_: str) -> None:
    work = service_writing(store)
    remembered = kind(work)
    try:
        entity = await remembered.get_expired(rule, id_)
        if rule.becomes is None:
            await remembered.remove(entity)
        else:
            rule.becomes(entity, work.now)
            await remembered.rekey(entity)
        await work.commit()
    except (Conflict, NotFound):
        return


async def _due(remembered: Collection[Any], rule: RetentionRule) -> DueForRetention:
    over, soon = await remembered.count_expired(rule), await remembered.count_expired(rule, SOON)
    oldest = next((getattr(one, rule.after) for one in await remembered.list_expired(rule, 1)), None)
    return DueForRetention(remembered.name, rule, over, soon - over, oldest)
