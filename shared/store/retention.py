"""How long a room keeps what is personal: rules on its collections, run by its clock, and shown before they run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.identity import Who
from shared.problems import Conflict, NotFound
from shared.settings import Settings
from shared.store.collection import Collection, Rule
from shared.store.connection import Store
from shared.store.work import Reading, Writing

AT_ONCE = 200
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Due:
    """One rule, how many things it takes away at its next hour, how many more within 30 days, and since when."""

    collection: str
    rule: Rule
    now: int
    soon: int
    oldest: datetime | None


async def preview(store: Store) -> list[Due]:
    """What would go, rule by rule: found by the very question that the clock asks."""
    work = Reading(store, _room(store))
    return [await _due(kind(work), rule) for kind in store.collections for rule in kind.rules]


async def tidy(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form of every deed of a clock
    """Takes away what is over, each thing in a work of its own. What is in use waits for the next hour.

    Doing it twice at once is harmless: the second finds nothing, or a conflict.
    """
    for kind in store.collections:
        for rule in (one for one in kind.rules if not one.by_its_room):
            for entity in await kind(Reading(store, _room(store))).ripe(rule, AT_ONCE):
                await _let_go(store, kind, rule, entity.id)


async def _let_go(store: Store, kind: type[Collection[Any]], rule: Rule, id_: str) -> None:
    work = Writing(store, _room(store))
    remembered = kind(work)
    try:
        entity = await remembered.still_ripe(rule, id_)
        if rule.becomes is None:
            await remembered.remove(entity)
        else:
            rule.becomes(entity, work.now)
            await remembered.cleanse(entity)
        await work.commit()
    except (Conflict, NotFound):
        return


async def _due(remembered: Collection[Any], rule: Rule) -> Due:
    over, soon = await remembered.how_many_ripe(rule), await remembered.how_many_ripe(rule, SOON)
    oldest = next((getattr(one, rule.after) for one in await remembered.ripe(rule, 1)), None)
    return Due(remembered.name, rule, over, soon - over, oldest)


def _room(store: Store) -> Who:
    return Who.room(store.name)
