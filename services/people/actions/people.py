"""Schools join, people are introduced, posts are granted and taken away."""

from services.people import policy
from services.people.actions.audit import note
from services.people.actions.sessions import end_sessions_of
from services.people.model.person import ChangePosts, Held, IntroducePerson, Person, held
from services.people.model.school import JoinSchool, School
from services.people.model.words import one_address
from services.people.store import Persons, Schools
from shared.identity import Role, Who
from shared.problems import AlreadyThere, Refused
from shared.store import Forgottens, Reading, Writing


async def join_school(work: Writing, command: JoinSchool) -> School:
    """A school becomes part of the region."""
    policy.may_join_schools(work.who)
    school, joined = School.join(command, at=work.now)
    await Schools(work).add(school)
    work.publish(joined, about=school)
    await note(
        work, deed="school.joined", about=f"school:{school.id}", school_id=school.id, after={"kind": school.kind}
    )
    return school


async def introduce_person(work: Writing, command: IntroducePerson) -> Person:
    """Somebody takes part from now on. Raises AlreadyThere when their e-mail address is somebody's already."""
    policy.may_introduce(work.who)
    person, introduced = Person.introduce(command, id_=command.id or work.new_id(), at=work.now)
    for post in person.posts:
        policy.may_grant(work.who, post)
    await _must_be_places(work, person.posts)
    if await Forgottens(Reading(work.store, policy.THE_ROOM)).knows(person.id):
        raise AlreadyThere("This identifier was that of somebody who was erased: take another one")
    known = await Persons(Reading(work.store, policy.THE_ROOM)).at(one_address(command.email))
    if known is not None and known.id != person.id:  # the same person again is told apart by the store
        raise AlreadyThere("Somebody with this e-mail address is known already")
    await Persons(work).add(person)
    work.publish(introduced, about=person)
    await _note_posts(work, "person.introduced", person, [])
    return person


async def change_posts(work: Writing, person_id: str, command: ChangePosts) -> Person:
    """These are all posts of the person from now on; whoever asks may grant and take away each that differs.

    Whoever has no post left has left: their devices are signed out, and `erase_who_left` forgets them in time.
    Raises Conflict when nobody would be left to look after the region.
    """
    policy.may_introduce(work.who)
    person = await Persons(work).get(person_id)
    before, after = person.posts, held(command.posts)
    differing = [post for post in before if post not in after] + [post for post in after if post not in before]
    for post in differing:
        policy.may_grant(work.who, post)
    await _must_be_places(work, after)
    if _looks_after_the_region(before) and not _looks_after_the_region(after):
        operators = await Persons(Reading(work.store, policy.THE_ROOM)).operators()
        policy.must_leave_an_operator(person, operators)
    changed = person.take_posts(after, at=work.now)
    if changed is not None:
        if person.left_at is not None:
            await end_sessions_of(work, person.id, why="left")
        await Persons(work).save(person)
        work.publish(changed, about=person)
        await _note_posts(work, "posts.changed", person, before)
    return person


async def who_left(work: Reading, limit: int = 200, skip: int = 0) -> list[Person]:
    """Those who have no post any more, the last who left first: for whoever works for the whole region."""
    policy.may_see_who_left(work.who)
    return await Persons(work).who_left(limit, skip)


async def people(work: Reading, school_id: str | None = None, limit: int = 200, skip: int = 0) -> list[Person]:
    """The people of one's schools."""
    policy.may_look_at_people(work.who)
    return await Persons(work).by_name(school_id, limit, skip)


async def person(work: Reading, person_id: str) -> Person:
    """One person, if yours to see."""
    policy.may_look_at_people(work.who)
    return await Persons(work).get(person_id)


async def note_contacts(work: Writing, shown: list[Person]) -> None:
    """Somebody is shown the addresses of others: that is written down, or they are not shown."""
    others = [one for one in shown if contact(work.who, one) is not None and one.id != work.who.person_id]
    if others:
        schools = {post.school_id for one in others for post in one.posts}
        await note(work, deed="contacts.shown", about=[f"person:{one.id}" for one in others], school_id=schools)


def contact(who: Who, person: Person) -> str | None:
    """The e-mail address, for those who may see it."""
    return person.email if policy.may_see_contact(who, person) else None


def _looks_after_the_region(posts: list[Held]) -> bool:
    return any(post.role is Role.REGION_OPERATOR for post in posts)


async def _note_posts(work: Writing, deed: str, person: Person, before: list[Held]) -> None:
    schools = {post.school_id for post in [*before, *person.posts]}
    told = [[f"{post.school_id}: {post.role.value}" for post in posts] for posts in (before, person.posts)]
    await note(
        work, deed=deed, about=f"person:{person.id}", school_id=schools,
        before={"posts": told[0]} if before else None, after={"posts": told[1]},
    )  # fmt: skip


async def _must_be_places(work: Reading, posts: list[Held]) -> None:
    """Every post is in a school that has joined, or in the region of the one who grants."""
    asked = {post.school_id for post in posts} - set(policy.regions_of(work.who))
    asked -= {post.school_id for post in posts if post.role in policy.OF_THE_REGION}
    known = {school.id for school in await Schools(work).some(sorted(asked))}
    if asked - known:
        raise Refused("There is no such school: choose one from the list")
