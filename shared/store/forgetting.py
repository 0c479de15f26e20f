"""How a room forgets a person: everything that its types declare, in one work, with a word on what was done."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from shared.entity import Entity, Part
from shared.event import Event
from shared.identity import Who
from shared.privacy import Done, Leaving, Plain, Tally, forget, joint_paths, mentions, own_words, paths_to_people
from shared.store.collection import EVERYTHING, NOTHING, Collection, Filter
from shared.store.work import Reading, Writing

_AT_ONCE = 10_000
Told = TypeVar("Told", bound=Event)


class ForgottenLine(Part):
    """What was done with one kind of thing, and to how many."""

    what: Plain
    done: Done
    count: int


class Forgotten(Entity):
    """Somebody was here. The identifier is a keyed print of theirs; `alias` stands where it stood.

    It keeps a fact that comes late from bringing the person back, and an identifier from being given again.
    """

    alias: Plain
    erasure_id: Plain
    at: datetime
    lines: list[ForgottenLine] = []

    @property
    def told(self) -> list[dict[str, str | int]]:
        """The lines as promises carry them."""
        return [line.model_dump() for line in self.lines]


def _only_the_room(who: Who) -> Filter:
    return EVERYTHING if who.is_service else NOTHING


class Forgottens(Collection[Forgotten]):
    """Those whom this room has forgotten."""

    name = "forgotten"
    model = Forgotten
    speaks = True
    visible = staticmethod(_only_the_room)

    async def knows(self, person_id: str) -> bool:
        """Whether this person was erased."""
        return bool(await self.aliases([person_id]))

    async def aliases(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands in the place of those of the named people who were erased."""
        prints = {self._print_of(f"person:{one}"): one for one in ids}
        return {prints[found.id]: found.alias for found in await self.some(list(prints))}


async def forget_person(work: Writing, leaving: Leaving, erasure_id: str) -> Forgotten:
    """Takes a person out of every collection of the room; the work must be the room's own. Gives its word.

    What is wholly theirs is removed; elsewhere their words go, their identifier and name give way to others.
    """
    tally = Tally()
    for kind in work.store.collections:
        for found in await _mentioning(kind(work), leaving.person_id, leaving.names):
            entity = work.in_hand(kind.name, found)
            if entity.id == leaving.person_id or (entity.goes_with_person and mentions(entity, leaving.person_id)):
                _count(entity, kind.name, leaving.person_id, tally)
                await kind(work).remove(entity)
                continue
            forget(entity, leaving, tally)
            entity.left_by(leaving.alias)
            tally.add(kind.name, "unnamed")
            await kind(work).cleanse(entity)
    lines = [ForgottenLine(what=one.what, done=one.done, count=one.count) for one in tally.lines]
    id_ = work.store.keys.print_of(f"person:{leaving.person_id}")
    forgotten = Forgotten(id=id_, alias=leaving.alias, erasure_id=erasure_id, at=work.now, lines=lines)
    await Forgottens(work).add(forgotten)
    return forgotten


async def held_on(work: Reading, person_id: str) -> list[tuple[str, Entity]]:
    """All that the room remembers in which the person is named, with the name of its collection."""
    return [
        (kind.name, entity)
        for kind in work.store.collections
        for entity in await _mentioning(kind(work), person_id)
    ]  # fmt: skip


async def without_the_erased(work: Writing, event: Told, *fields: str) -> Told:
    """The fact as it would be said today: it was said before somebody was erased and is heard after."""
    said = {name: getattr(event, name) for name in fields}
    ids = {one for value in said.values() for one in (value if isinstance(value, list) else [value]) if one}
    aliases = await Forgottens(work).aliases(ids)
    if not aliases:
        return event
    changed = {
        name: [aliases.get(one, one) for one in value] if isinstance(value, list) else aliases.get(value, value)
        for name, value in said.items()
    }
    return event.model_copy(update=changed)


async def _mentioning(kind: Collection[Entity], person_id: str, names: Sequence[str] = ()) -> Sequence[Entity]:
    """Where the identifier stands, or one of the names in a text of a group."""
    doors: list[Filter] = [{path: person_id} for path in paths_to_people(kind.model)]
    doors += [{path: {"$regex": re.escape(name)}} for path in joint_paths(kind.model) for name in names if name]
    return await kind.any_of(doors, _AT_ONCE) if doors else []


def _count(entity: Entity, collection: str, person_id: str, tally: Tally) -> None:
    whole = not entity.goes_with_person
    words = {what for what, _ in own_words(entity, person_id, whole=whole)}
    for what in words or {collection}:
        tally.add(what, "erased")
