"""How a service erases a person: everything that its types declare, in one work, with an account of what was done."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from shared.entity import Entity, Part
from shared.event import Event
from shared.privacy import (
    ErasureAction,
    ErasureCounts,
    ErasureTarget,
    Plain,
    erase,
    list_joint_paths,
    list_person_paths,
    list_personal_values,
    mentions_person,
)
from shared.store.collection import Collection, list_collections
from shared.store.tenant_filter import Filter, visible_to_service
from shared.store.work import Reading, Writing

_AT_ONCE = 10_000
AnEvent = TypeVar("AnEvent", bound=Event)


class ErasedPersonLine(Part):
    """What was done with one kind of thing, and to how many."""

    what: Plain
    done: ErasureAction
    count: int


class ErasedPerson(Entity):
    """Somebody was here. The identifier is a blind index of theirs; `alias` stands where it stood.

    It keeps an event that comes late from bringing the person back, and an identifier from being given again.
    """

    alias: Plain
    erasure_id: Plain
    at: datetime
    lines: list[ErasedPersonLine] = []

    @property
    def event_lines(self) -> list[dict[str, str | int]]:
        """The lines as contracts carry them."""
        return [line.model_dump() for line in self.lines]


class ErasedPeople(Collection[ErasedPerson]):
    """Those whom this service has erased."""

    name = "forgotten"
    model = ErasedPerson
    has_outbox = True
    visible = staticmethod(visible_to_service)

    async def is_erased(self, person_id: str) -> bool:
        """Whether this person was erased."""
        return bool(await self.find_aliases([person_id]))

    async def find_aliases(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands in the place of those of the named people who were erased."""
        prints = {self._compute_blind_index(f"person:{one}"): one for one in ids}
        return {prints[found.id]: found.alias for found in await self.list_by_ids(list(prints))}


async def erase_from_service(work: Writing, target: ErasureTarget, erasure_id: str) -> ErasedPerson:
    """Takes a person out of every collection of the service and gives an account of it.

    The work must be the service's own (`as_service`). What is wholly theirs is removed; elsewhere their words go, their
    identifier and name give way to others.
    """
    counts = ErasureCounts()
    for kind in list_collections(work.store):
        for found in await _mentioning(kind(work), target.person_id, target.names):
            entity = work.get_changed(kind.name, found)
            if entity.id == target.person_id or (
                entity.removed_with_person and mentions_person(entity, target.person_id)
            ):
                _count(entity, kind.name, target.person_id, counts)
                await kind(work).remove(entity)
                continue
            erase(entity, target, counts)
            entity.replace_person(target.alias)
            counts.add(kind.name, "unnamed")
            await kind(work).rekey(entity)
    lines = [ErasedPersonLine(what=one.what, done=one.done, count=one.count) for one in counts.lines]
    id_ = work.store.keys.compute_blind_index(f"person:{target.person_id}")
    forgotten = ErasedPerson(id=id_, alias=target.alias, erasure_id=erasure_id, at=work.now, lines=lines)
    await ErasedPeople(work).add(forgotten)
    return forgotten


async def list_mentioning(work: Reading, person_id: str) -> list[tuple[str, Entity]]:
    """All that the service stores in which the person is named, with the name of its collection."""
    kinds = list_collections(work.store)
    return [(kind.name, entity) for kind in kinds for entity in await _mentioning(kind(work), person_id)]


async def replace_erased(work: Writing, event: AnEvent, *fields: str) -> AnEvent:
    """The event as it would be published today: it was published before somebody was erased and is consumed after."""
    values = {name: getattr(event, name) for name in fields}
    ids = {one for value in values.values() for one in (value if isinstance(value, list) else [value]) if one}
    aliases = await ErasedPeople(work).find_aliases(ids)
    if not aliases:
        return event
    changed = {
        name: [aliases.get(one, one) for one in value] if isinstance(value, list) else aliases.get(value, value)
        for name, value in values.items()
    }
    return event.model_copy(update=changed)


async def _mentioning(kind: Collection[Entity], person_id: str, names: Sequence[str] = ()) -> Sequence[Entity]:
    """Where the identifier stands, or one of the names in a text of a group."""
    filters: list[Filter] = [{path: person_id} for path in list_person_paths(kind.model)]
    filters += [{path: {"$regex": re.escape(name)}} for path in list_joint_paths(kind.model) for name in names if name]
    return await kind.list_matching_any(filters, _AT_ONCE) if filters else []


def _count(entity: Entity, collection: str, person_id: str, counts: ErasureCounts) -> None:
    whole = not entity.removed_with_person
    words = {what for what, _ in list_personal_values(entity, person_id, whole=whole)}
    for what in words or {collection}:
        counts.add(what, "erased")
