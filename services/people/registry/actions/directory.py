"""Who and what is registered, as the other subjects ask for it: everybody and every school that the actor may see."""

from collections.abc import Iterable, Sequence

from services.people.registry import policy
from services.people.registry.model.person import HeldPost, Person
from services.people.registry.model.school import School
from services.people.registry.store import MEMBER_RETENTION, Persons, Schools
from shared.contracts.people import PersonChanged, PersonIntroduced, SchoolChanged, SchoolJoined
from shared.identity import Actor, Role
from shared.problems import Refused
from shared.store import Reading, Writing


async def get_person(work: Reading, person_id: str) -> Person:
    """One person. Raises NotFound."""
    return await Persons(work).get(person_id)


async def find_person(work: Reading, person_id: str) -> Person | None:
    """One person, or None for one who is not there (any more)."""
    return next(iter(await Persons(work).list_by_ids([person_id])), None)


async def find_person_by_address(work: Reading, address: str) -> Person | None:
    """The one whose mailbox this is, or None."""
    return await Persons(work).find_by_address(address)


async def list_persons(work: Reading, ids: Sequence[str]) -> list[Person]:
    """Those of the people with these ids who are there."""
    return await Persons(work).list_by_ids(ids)


async def find_persons_by_id(work: Reading, ids: Sequence[str]) -> dict[str, Person]:
    """The same, by their ids."""
    return {person.id: person for person in await Persons(work).list_by_ids(ids)}


async def list_people_by_name(work: Reading, school_id: str | None, limit: int, skip: int = 0) -> list[Person]:
    """Those of one school, or all, by name."""
    return await Persons(work).list_by_name(school_id, limit, skip)


async def count_people(work: Reading) -> int:
    """How many there are."""
    return await Persons(work).count_visible()


async def list_operators(work: Reading) -> list[Person]:
    """Those who look after the whole region."""
    return await Persons(work).list_operators()


async def list_role_holders(work: Reading, role: Role, school_id: str) -> list[Person]:
    """Those who hold this role in this school."""
    return await Persons(work).list_holding(role, school_id)


async def has_anybody_in(work: Reading, school_id: str) -> bool:
    """Whether anybody has a role there."""
    return await Persons(work).has_anybody_in(school_id)


def make_address_key(work: Reading, address: str) -> str:
    """What is kept of an address, by which one mailbox is told from another."""
    return Persons(work).address_key(address)


async def list_persons_by_address_keys(work: Reading, keys: Sequence[str]) -> list[Person]:
    """Those whose mailboxes these are."""
    return await Persons(work).list_by_address_keys(keys)


async def list_expired_persons(work: Reading, limit: int) -> list[Person]:
    """Those who left so long ago that they are erased now, the first who left first."""
    return await Persons(work).list_expired(MEMBER_RETENTION, limit)


async def get_expired_person(work: Reading, person_id: str) -> Person:
    """One of them, as they are now. Raises NotFound for one who has come back."""
    return await Persons(work).get_expired(MEMBER_RETENTION, person_id)


async def add_person(work: Writing, person: Person, introduced: PersonIntroduced) -> None:
    """Somebody new is kept, and the neighbours hear of it."""
    await Persons(work).add(person)
    work.publish(introduced, about=person)


async def save_person(work: Writing, person: Person, changed: PersonChanged | None) -> None:
    """What has changed of a person is kept; the neighbours hear of it where it concerns them."""
    await Persons(work).save(person)
    if changed is not None:
        work.publish(changed, about=person)


async def encrypt_for_person(work: Reading, person_id: str, words: str) -> str:
    """Words that stand elsewhere, encrypted with this person's key: unreadable once they are erased."""
    return await Persons(work).encrypt_with(person_id, words)


async def require_remaining_operator(work: Reading, person: Person) -> None:
    """Somebody has to look after the region. Raises Conflict for the last one who does."""
    policy.require_remaining_operator(person, await Persons(work).list_operators())


def require_grantable(actor: Actor, posts: Iterable[HeldPost]) -> None:
    """Whether the actor may grant, and take away, each of these posts. Raises Forbidden or Refused."""
    for post in posts:
        policy.may_grant(actor, post)


async def list_schools(work: Reading, limit: int = 2_000, skip: int = 0) -> list[School]:
    """The schools that take part, by name."""
    return await Schools(work).list_all(limit, skip)


async def find_schools_by_id(work: Reading, ids: Sequence[str] | None = None) -> dict[str, School]:
    """Schools by their ids: those that are asked for, or all that take part."""
    found = await Schools(work).list_all() if ids is None else await Schools(work).list_by_ids(ids)
    return {school.id: school for school in found}


async def add_school(work: Writing, school: School, joined: SchoolJoined) -> None:
    """A new school is kept, and the neighbours hear of it."""
    await Schools(work).add(school)
    work.publish(joined, about=school)


async def save_school(work: Writing, school: School, changed: SchoolChanged | None) -> None:
    """What has changed of a school is kept; the neighbours hear of it where it concerns them."""
    await Schools(work).save(school)
    if changed is not None:
        work.publish(changed, about=school)


async def require_place(work: Reading, place_id: str) -> None:
    """Whether this is a school, or the region of the actor. Raises Refused."""
    if place_id not in work.actor.school_ids(Role.REGION_OPERATOR) and not await Schools(work).list_by_ids([place_id]):
        raise Refused("There is no such school: choose one from the list")
