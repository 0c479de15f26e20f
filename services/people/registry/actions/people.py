"""Schools join, people are introduced, posts are granted and taken away."""

from services.people.audit_log.actions.entries import log_action
from services.people.registry import policy
from services.people.registry.actions.directory import require_grantable, require_remaining_operator
from services.people.registry.actions.extensions import extensions
from services.people.registry.actions.posts import log_posts
from services.people.registry.model.fields import normalize_address
from services.people.registry.model.person import (
    REGION_ROLES,
    ChangePosts,
    HeldPost,
    IntroducePerson,
    Person,
    deduplicate_posts,
)
from services.people.registry.store import Persons, Schools
from shared.identity import Actor, Role, require_signed_in
from shared.problems import AlreadyThere, Refused
from shared.store import ErasedPeople, Reading, Writing


async def introduce_person(work: Writing, command: IntroducePerson) -> Person:
    """Somebody takes part from now on. Raises AlreadyThere when their e-mail address is somebody's already."""
    policy.may_introduce(work.actor)
    person, introduced = Person.introduce(command, id_=command.id or work.new_id(), at=work.now)
    require_grantable(work.actor, person.posts)
    await _require_places(work, person.posts)
    if await ErasedPeople(work.as_service()).is_erased(person.id):
        raise AlreadyThere("This identifier was that of somebody who was erased: take another one")
    known = await Persons(work.as_service()).find_by_address(normalize_address(command.email))
    if known is not None and known.id != person.id:  # the same person again is told apart by the store
        raise AlreadyThere("Somebody with this e-mail address is known already")
    await Persons(work).add(person)
    work.publish(introduced, about=person)
    await log_posts(work, "person.introduced", person, [])
    return person


async def change_posts(work: Writing, person_id: str, command: ChangePosts) -> Person:
    """These are all posts of the person from now on; whoever asks may grant and take away each that differs.

    Whoever has no post left has left: their devices are signed out, and they are erased in time.
    Raises Conflict when nobody would be left to look after the region.
    """
    policy.may_introduce(work.actor)
    person = await Persons(work).get(person_id)
    before, after = person.posts, deduplicate_posts(command.posts)
    differing = [post for post in before if post not in after] + [post for post in after if post not in before]
    require_grantable(work.actor, differing)
    await _require_places(work, after)
    if _has_region_operator(before) and not _has_region_operator(after):
        await require_remaining_operator(work.as_service(), person)
    changed = person.change_posts(after, at=work.now)
    if changed is not None:
        if person.left_at is not None:
            await extensions.handle_departure(work, person)
        await Persons(work).save(person)
        work.publish(changed, about=person)
        await log_posts(work, "posts.changed", person, before)
    return person


async def view_left(work: Reading, limit: int = 200, skip: int = 0) -> list[Person]:
    """Those who have no post any more, the last who left first: for whoever works for the whole region."""
    policy.may_view_left(work.actor)
    return await Persons(work).list_left(limit, skip)


async def view_people(work: Reading, school_id: str | None = None, limit: int = 200, skip: int = 0) -> list[Person]:
    """The people of one's schools."""
    require_signed_in(work.actor)
    return await Persons(work).list_by_name(school_id, limit, skip)


async def view_person(work: Reading, person_id: str) -> Person:
    """One person, if yours to see."""
    require_signed_in(work.actor)
    return await Persons(work).get(person_id)


async def log_contacts_shown(work: Writing, shown: list[Person]) -> None:
    """Somebody is shown the addresses of others: that is written down, or they are not shown."""
    others = [one for one in shown if visible_contact(work.actor, one) is not None and one.id != work.actor.person_id]
    if others:
        schools = {post.school_id for one in others for post in one.posts}
        await log_action(work, action="contacts.shown", about=[f"person:{one.id}" for one in others], school_id=schools)


def visible_contact(actor: Actor, person: Person) -> str | None:
    """The e-mail address, for those who may see it."""
    return person.email if policy.may_see_contact(actor, person) else None


def _has_region_operator(posts: list[HeldPost]) -> bool:
    return any(post.role is Role.REGION_OPERATOR for post in posts)


async def _require_places(work: Reading, posts: list[HeldPost]) -> None:
    """Every post is in a school that has joined, or in the region of the one who grants."""
    asked = {post.school_id for post in posts} - set(work.actor.school_ids(Role.REGION_OPERATOR))
    asked -= {post.school_id for post in posts if post.role in REGION_ROLES}
    known = {school.id for school in await Schools(work).list_by_ids(sorted(asked))}
    if asked - known:
        raise Refused("There is no such school: choose one from the list")
