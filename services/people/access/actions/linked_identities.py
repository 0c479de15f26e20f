"""Somebody whom another site knows: linked to a person here, or introduced, by the operator's rules."""

from typing import Any

from services.people.access.model.linked_identity import LinkedIdentity
from services.people.access.model.provider import Provider, get_name, get_verified_address
from services.people.access.store import LinkedIdentities
from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.registry.actions.directory import add_person, find_person, find_person_by_address, save_person
from services.people.registry.model.person import AskedPost, HeldPost, IntroducePerson, Person, describe_posts
from shared.problems import Refused
from shared.store import Writing


class UnknownIdentity(Refused):
    """The other site knows somebody whom nobody here does."""

    slug = "not-known"
    is_security_event = True

    def __init__(self) -> None:
        super().__init__(
            "The other site knows you, but nobody here does yet: ask the administrator of your school to add you"
        )


async def resolve_identity(work: Writing, provider: Provider, claims: dict[str, Any]) -> Person:
    """The person whom the other site means, with the posts that its groups give them.

    Raises NotKnown, or OddAddress for an address that only looks like somebody's.
    """
    work = work.as_service()
    identities, given = LinkedIdentities(work), provider.map_posts(claims)
    id_ = LinkedIdentity.make_id(provider.issuer, claims["sub"])
    identity = next(iter(await identities.list_by_ids([id_])), None)
    if identity is not None:
        person = await find_person(work, identity.person_id)
        if person is None:
            raise UnknownIdentity
    else:
        address = get_verified_address(provider, claims)
        person = None if address is None else await find_person_by_address(work, address)
        if person is not None and not provider.links:
            raise UnknownIdentity
        if person is None:
            return await _introduce_person(work, provider, claims, given)
        await _link_identity(work, provider, claims, person)
    if given is not None:
        await _update_posts(work, provider, person, given)
    return person


async def _link_identity(work: Writing, provider: Provider, claims: dict[str, Any], person: Person) -> None:
    identity = LinkedIdentity(
        id=LinkedIdentity.make_id(provider.issuer, claims["sub"]),
        person_id=person.id,
        provider=provider.id,
        linked_at=work.now,
    )
    await LinkedIdentities(work).add(identity)
    await log_action(
        work,
        action="person.linked",
        about=f"person:{person.id}",
        school_id=person.actor.school_ids(),
        after={"provider": provider.id},
        by=person.id,
    )


async def _introduce_person(
    work: Writing, provider: Provider, claims: dict[str, Any], posts: list[HeldPost] | None
) -> Person:
    address, name = get_verified_address(provider, claims), get_name(claims)
    if not provider.introduces or not posts or address is None or name is None:
        raise UnknownIdentity
    command = IntroducePerson(
        name=name,
        name_en=name,
        email=address,
        posts=[AskedPost(school_id=post.school_id, role=post.role) for post in posts],
    )
    person, introduced = Person.introduce(command, id_=work.new_id(), at=work.now)
    await add_person(work, person, introduced)
    await _log_posts(work, provider, "person.introduced", person, [])
    await _link_identity(work, provider, claims, person)
    return person


async def _update_posts(work: Writing, provider: Provider, person: Person, posts: list[HeldPost]) -> None:
    before = person.posts
    changed = person.change_posts(provider.merge_posts(before, posts), at=work.now)
    if changed is not None:
        await save_person(work, person, changed)
        await _log_posts(work, provider, "posts.changed", person, before)


async def _log_posts(work: Writing, provider: Provider, action: str, person: Person, before: list[HeldPost]) -> None:
    schools = sorted({post.school_id for post in [*before, *person.posts]})
    was: dict[str, EntryValue] = {"posts": describe_posts(before)}
    now: dict[str, EntryValue] = {"posts": describe_posts(person.posts), "provider": provider.id}
    await log_action(work, action=action, about=f"person:{person.id}", school_id=schools, before=was, after=now)
