"""Somebody whom another site knows: linked to a person here, or introduced, by the operator's rules."""

from typing import Any

from services.people import policy
from services.people.actions.audit import note
from services.people.model.audit import Value
from services.people.model.linked_identity import LinkedIdentity
from services.people.model.person import AskedPost, Held, IntroducePerson, Person
from services.people.model.provider import Provider, told_name, verified_address
from services.people.store import Persons
from services.people.store.doors import LinkedIdentities
from shared.problems import Refused
from shared.store import Writing


class NotKnown(Refused):
    """The other site knows somebody whom nobody here does."""

    slug = "not-known"
    is_suspect = True

    def __init__(self) -> None:
        super().__init__(
            "The other site knows you, but nobody here does yet: ask the administrator of your school to add you"
        )


async def let_in_by_provider(work: Writing, provider: Provider, claims: dict[str, Any]) -> Person:
    """The person whom the other site means, with the posts that its groups give them.

    Raises NotKnown, or OddAddress for an address that only looks like somebody's.
    """
    work.who = policy.THE_ROOM
    identities, told = LinkedIdentities(work), provider.posts(claims)
    id_ = LinkedIdentity.id_of(provider.issuer, claims["sub"])
    identity = next(iter(await identities.some([id_])), None)
    if identity is not None:
        person = next(iter(await Persons(work).some([identity.person_id])), None)
        if person is None:
            raise NotKnown
    else:
        address = verified_address(provider, claims)
        person = None if address is None else await Persons(work).at(address)
        if person is not None and not provider.links:
            raise NotKnown
        if person is None:
            return await _introduced(work, provider, claims, told)
        await _link(work, provider, claims, person)
    if told is not None:
        await _take_posts(work, provider, person, told)
    return person


async def _link(work: Writing, provider: Provider, claims: dict[str, Any], person: Person) -> None:
    identity = LinkedIdentity(
        id=LinkedIdentity.id_of(provider.issuer, claims["sub"]), person_id=person.id, provider=provider.id,
        linked_at=work.now,
    )  # fmt: skip
    await LinkedIdentities(work).add(identity)
    await note(
        work, deed="person.linked", about=f"person:{person.id}", school_id=person.who.schools(),
        after={"provider": provider.id}, by=person.id,
    )  # fmt: skip


async def _introduced(work: Writing, provider: Provider, claims: dict[str, Any], told: list[Held] | None) -> Person:
    address, name = verified_address(provider, claims), told_name(claims)
    if not provider.introduces or not told or address is None or name is None:
        raise NotKnown
    command = IntroducePerson(
        name=name, name_en=name, email=address,
        posts=[AskedPost(school_id=post.school_id, role=post.role) for post in told],
    )  # fmt: skip
    person, introduced = Person.introduce(command, id_=work.new_id(), at=work.now)
    await Persons(work).add(person)
    work.publish(introduced, about=person)
    await _note_posts(work, provider, "person.introduced", person, [])
    await _link(work, provider, claims, person)
    return person


async def _take_posts(work: Writing, provider: Provider, person: Person, told: list[Held]) -> None:
    before = person.posts
    changed = person.take_posts(provider.posts_now(before, told), at=work.now)
    if changed is not None:
        await Persons(work).save(person)
        work.publish(changed, about=person)
        await _note_posts(work, provider, "posts.changed", person, before)


async def _note_posts(work: Writing, provider: Provider, deed: str, person: Person, before: list[Held]) -> None:
    schools = sorted({post.school_id for post in [*before, *person.posts]})
    was: dict[str, Value] = {"posts": _told(before)}
    now: dict[str, Value] = {"posts": _told(person.posts), "provider": provider.id}
    await note(work, deed=deed, about=f"person:{person.id}", school_id=schools, before=was, after=now)


def _told(posts: list[Held]) -> list[str]:
    return [f"{post.school_id}: {post.role.value}" for post in posts]
