"""What the audit log asks of the registry: the names behind identifiers, and words that only one's key opens."""

from collections.abc import Mapping, Sequence

from services.people.registry.model.person import Person
from services.people.registry.model.school import School
from services.people.registry.store import Persons, Schools
from shared.store import Reading


async def find_people(work: Reading, ids: Sequence[str]) -> Mapping[str, Person]:
    """Those whom the actor may see."""
    return {person.id: person for person in await Persons(work).list_by_ids(ids)}


async def find_schools(work: Reading) -> Mapping[str, School]:
    """Those that take part."""
    return {school.id: school for school in await Schools(work).list_all()}


async def find_person_id(work: Reading, typed: str) -> str | None:
    """Whose identifier or whole name this is, among those whom the actor may see."""
    person = await Persons(work).find_by_name_or_id(typed)
    return None if person is None else person.id


async def decrypt_words(work: Reading, person_id: str, encrypted: str) -> str | None:
    """None once the person's key is gone: in a copy that was restored."""
    return await Persons(work).decrypt_with(person_id, encrypted)
