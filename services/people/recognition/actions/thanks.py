"""Thanks are written by a colleague or by the one who had asked, read by a coordinator, passed on, and shown or not."""

from services.people.letters.actions.letters import write_letter
from services.people.letters.actions.notices.people import (
    THANKS_PASSED,
    THANKS_WAITING,
    make_thanks_passed_notice,
    make_thanks_waiting_notice,
)
from services.people.recognition import policy
from services.people.recognition.model.thanks import ThankedPerson, Thanks, WriteThanks
from services.people.recognition.store import Achievements, ThanksNotes
from services.people.registry.actions.directory import find_persons_by_id, list_persons, list_role_holders
from services.people.registry.model.person import Person
from shared.identity import Role, derive_id
from shared.privacy import make_name_sort_key
from shared.problems import AlreadyThere, NotFound, Refused, SignInNeeded
from shared.store import Reading, Writing

MAX_WAITING_NOTES = 5
_PAGE_SIZE = 100
_ALREADY_THANKED = "You have thanked them already: they will read it, too"


async def list_thankable_people(work: Reading) -> list[Person]:
    """Those with whom a member has worked; for one who had asked, those who worked on it, named by nobody."""
    own_work, actor = work.as_service(), work.actor
    if actor.person_id is not None:
        own = await Achievements(own_work).list_for_person(actor.person_id)
        colleagues = {one for achievement in own for one in achievement.person_ids} - {actor.person_id}
        found = await list_persons(own_work, sorted(colleagues))
        return sorted(found, key=lambda one: make_name_sort_key(one.name))
    if actor.request_id is None:
        raise SignInNeeded
    done = await Achievements(own_work).list_for_requests([actor.request_id], "group_formed", "product_drafted")
    return await list_persons(own_work, sorted({one for achievement in done for one in achievement.person_ids}))


async def write_thanks(work: Writing, command: WriteThanks) -> Thanks:
    """A note waits for the coordinator. Raises Refused for somebody with whom one has not worked.

    One who had asked thanks once, all who worked on it; a member may have five notes waiting.
    """
    people = await list_thankable_people(work)
    own_work, actor = work.as_service(), work.actor
    notes = ThanksNotes(own_work)
    if actor.person_id is not None:
        people = [one for one in people if one.id == command.to]
    if not people:
        raise Refused("Choose somebody with whom you have worked")
    if actor.person_id is not None and await notes.count_waiting_from(actor.person_id) >= MAX_WAITING_NOTES:
        raise Refused("Several notes of yours wait to be read: write again when they have been passed on")
    note_id = work.new_id() if actor.person_id is not None else derive_id("thanks", actor.request_id or "")
    if actor.person_id is None and await notes.list_by_ids([note_id]):
        raise AlreadyThere(_ALREADY_THANKED)
    schools = sorted({post.school_id for one in people for post in one.posts})
    thanks = Thanks(
        id=note_id,
        text=command.text,
        from_id=actor.person_id,
        request_id=None if actor.person_id else actor.request_id,
        to=[ThankedPerson(person_id=one.id) for one in people],
        school_ids=schools,
        written_at=work.now,
    )
    await notes.add(thanks)
    readers = await _list_coordinators(own_work, schools, {one.id for one in people})
    await write_letter(own_work, THANKS_WAITING, make_thanks_waiting_notice(readers))
    return thanks


async def list_waiting_thanks(work: Reading) -> tuple[list[Thanks], dict[str, Person]]:
    """What one may pass on, and the people in it."""
    policy.may_read_thanks(work.actor)
    notes = await ThanksNotes(work).list_waiting(_PAGE_SIZE)
    mine = [one for one in notes if all(each.person_id != work.actor.person_id for each in one.to)]
    ids = {each.person_id for one in mine for each in one.to} | {one.from_id for one in mine if one.from_id}
    return mine, await find_persons_by_id(work.as_service(), sorted(ids))


async def decide_thanks(work: Writing, thanks_id: str, *, passed: bool) -> None:
    """The coordinator has read it: it is passed on, or goes no further."""
    policy.may_read_thanks(work.actor)
    thanks = await ThanksNotes(work).get(thanks_id)
    policy.may_decide_thanks(work.actor, thanks)
    by = work.actor.person_id
    thanks.decide(passed=passed, by=by, at=work.now)
    await ThanksNotes(work).save(thanks)
    if passed:
        recipients = [one.person_id for one in thanks.to]
        await write_letter(work.as_service(), THANKS_PASSED, make_thanks_passed_notice(recipients))


async def set_thanks_shown(work: Writing, thanks_id: str, *, shown: bool) -> None:
    """One who is thanked says whether others may see it."""
    me = policy.require_member(work.actor)
    thanks = await ThanksNotes(work).get(thanks_id)
    if all(one.person_id != me for one in thanks.to):
        raise NotFound
    thanks.set_shown(me, shown=shown)
    await ThanksNotes(work).save(thanks)


async def _list_coordinators(work: Reading, school_ids: list[str], excluded: set[str]) -> list[str]:
    found: list[str] = []
    for school_id in school_ids:
        coordinators = await list_role_holders(work, Role.COORDINATOR, school_id)
        found += [one.id for one in sorted(coordinators, key=lambda one: make_name_sort_key(one.name))]
    return [one for one in dict.fromkeys(found) if one not in excluded]
