"""The region and its municipalities are named, and taken out of the list when no school is there."""

import re
from collections import Counter
from dataclasses import dataclass

from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.registry.model.fields import Slug, transliterate
from services.people.registry.model.place import AddPlace, NamePlace, Place, PlaceKind
from services.people.registry.model.school import School
from services.people.registry.policy import may_name_places
from services.people.registry.store import Persons, Places, Schools
from shared.identity import Role
from shared.problems import AlreadyThere, Conflict, NotFound, Refused
from shared.store import Reading, Writing

_SEPARATORS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A place as its operator sees it: one that is only named by schools or roles has no words yet."""

    id: str
    kind: PlaceKind
    place: Place | None
    schools: int
    roles: bool
    """Whether somebody holds a role for it, as the region's people do."""

    @property
    def in_use(self) -> bool:
        """Whether it cannot be taken out of the list."""
        return self.schools > 0 or self.roles


async def list_places(work: Reading) -> list[PlaceSummary]:
    """The region first, then its municipalities by name; those without a name, which somebody names, at the end."""
    may_name_places(work.actor)
    named = {place.id: place for place in await Places(work).list_all()}
    schools = Counter(school.municipality for school in await Schools(work).list_all())
    regions = work.actor.school_ids(Role.REGION_OPERATOR)
    found = [await _summarize(work, id_, named.get(id_), schools[id_]) for id_ in {*named, *schools, *regions}]
    return sorted(found, key=lambda one: (one.kind != "region", one.place is None, one.place.name if one.place else ""))


async def get_place(work: Reading, place_id: str) -> tuple[PlaceSummary, list[School]]:
    """One place and its schools. Raises NotFound for one that nobody has named."""
    may_name_places(work.actor)
    known = await Places(work).find(place_id)
    schools = await Schools(work).list_in_municipality(place_id)
    if known is None and not schools and place_id not in work.actor.school_ids(Role.REGION_OPERATOR):
        raise NotFound
    return await _summarize(work, place_id, known, len(schools)), schools


async def name_place(work: Writing, place_id: Slug, command: NamePlace) -> Place:
    """The region or a municipality is called like this from now on."""
    may_name_places(work.actor)
    found = await Places(work).find(place_id)
    before = None if found is None else _collect_values(found)
    if found is None:
        found = Place(id=place_id, **command.model_dump())
        await Places(work).add(found)
    else:
        found.kind, found.name, found.name_en = command.kind, command.name, command.name_en
        await Places(work).save(found)
    after = _collect_values(found)
    if before != after:
        await log_action(work, action="place.named", about=f"place:{place_id}", before=before, after=after)
    return found


async def add_place(work: Writing, command: AddPlace) -> Place:
    """A municipality that nobody has named yet. Raises AlreadyThere for one that is in the list."""
    may_name_places(work.actor)
    place_id = command.id or _SEPARATORS.sub("-", transliterate(command.name_en).lower()).strip("-")[:64].strip("-")
    if not place_id:
        raise Refused("Write an identifier: it cannot be made from this name")
    if await Places(work).find(place_id) is not None:
        raise AlreadyThere("There is such a municipality already: change its name, or write another identifier")
    words = NamePlace(kind="municipality", name=command.name, name_en=command.name_en)
    return await name_place(work, place_id, words)


async def remove_place(work: Writing, place_id: str) -> None:
    """It is in the list no more. Raises Conflict while schools are there or somebody has a role for it."""
    may_name_places(work.actor)
    found = await Places(work).get(place_id)
    seen, _ = await get_place(work, place_id)
    if seen.schools:
        raise Conflict("Schools are there: give each another municipality on its page first, then come back")
    if seen.roles:
        raise Conflict("Somebody has a role for this region: take the role away first, then come back")
    await Places(work).remove(found)
    await log_action(work, action="place.removed", about=f"place:{place_id}", before=_collect_values(found))


async def _summarize(work: Reading, id_: str, known: Place | None, schools: int) -> PlaceSummary:
    is_region = known.kind == "region" if known else id_ in work.actor.school_ids(Role.REGION_OPERATOR)
    roles = is_region and await Persons(work).has_anybody_in(id_)
    return PlaceSummary(id_, "region" if is_region else "municipality", known, schools, roles)


def _collect_values(found: Place) -> dict[str, EntryValue]:
    return {"name": found.name, "name_en": found.name_en}
