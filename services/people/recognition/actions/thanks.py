"""Thanks are written by a colleague or by the one who had asked, read by a coordinator, passed on, and shown or not."""

from services.people.audit_log.model import service_actor
from services.people.letters.actions.letters import write_letter
from services.people.letters.actions.notices import wording
from services.people.letters.actions.notices.kinds import KINDS_BY_NAME
from services.people.letters.actions.notices.recipients import Notice
from services.people.recognition import policy as may
from services.people.recognition.model.thanks import ThankedPerson, Thanks, WriteThanks
from services.people.recognition.store import Achievements, ThanksNotes
from services.people.registry.model.person import Person
from services.people.registry.store import Persons, find_persons_by_id
from shared.identity import Actor, Role, derive_id
from shared.privacy import make_name_sort_key
from shared.problems import AlreadyThere, NotFound, Refused, SignInNeeded
from shared.store import Reading, Writing

MAX_WAITING_NOTES = 5
_PAGE_SIZE = 100
_ALREADY_THANKED = "You have thanked them already: they will read it, too"


async def list_thankable_people(work: Reading) -> list[Person]:
    """Those with whom a member has worked; for one who had asked, those who worked on it, named by nobody."""
    room = _as_service(work)
    if work.actor.person_id is not None:
        own = await Achievements(room).list_for_person(work.actor.person_id)
        worked_with = {one for merit in own for one in merit.person_ids} - {work.actor.person_id}
        found = await Persons(room).list_by_ids(sorted(worked_with))
        return sorted(found, key=lambda one: make_name_sort_key(one.name))
    if work.actor.request_id is None:
        raise SignInNeeded
    done = await Achievements(room).list_for_requests([work.actor.request_id], "group_formed", "product_drafted")
    return await Persons(room).list_by_ids(sorted({one for merit in done for one in merit.person_ids}))


async def write_thanks(work: Writing, command: WriteThanks) -> Thanks:
    """A note waits for the coordinator. Raises Refused for somebody with whom one has not worked.

    One who had asked thanks once, all who worked on it; a member may have five notes waiting.
    """
    people = await list_thankable_people(work)
    who: Actor = work.actor
    if who.person_id is not None:
        people = [one for one in people if one.id == command.to]
    if not people:
        raise Refused("Choose somebody with whom you have worked")
    work = work.as_service()
    if who.person_id is not None and await ThanksNotes(work).count_waiting_from(who.person_id) >= MAX_WAITING_NOTES:
        raise Refused("Several notes of yours wait to be read: write again when they have been passed on")
    note_id = work.new_id() if who.person_id is not None else derive_id("thanks", who.request_id or "")
    if who.person_id is None and await ThanksNotes(work).list_by_ids([note_id]):
        raise AlreadyThere(_ALREADY_THANKED)
    schools = sorted({post.school_id for one in people for post in one.posts})
    thanks = Thanks(
        id=note_id, text=command.text, from_id=who.person_id, request_id=who.request_id if not who.person_id else None,
        to=[ThankedPerson(person_id=one.id) for one in people], school_ids=schools, written_at=work.now,
    )  # fmt: skip
    await ThanksNotes(work).add(thanks)
    readers = await _list_coordinators(work, schools, {one.id for one in people})
    told = Notice(readers, "/thanks/waiting", wording.thanks_waiting)
    await write_letter(work, KINDS_BY_NAME["thanks_waiting"], told)
    return thanks


async def list_waiting_thanks(work: Reading) -> tuple[list[Thanks], dict[str, Person]]:
    """What one may pass on, and the people in it."""
    may.may_read_thanks(work.actor)
    notes = await ThanksNotes(work).list_waiting(_PAGE_SIZE)
    mine = [one for one in notes if all(each.person_id != work.actor.person_id for each in one.to)]
    ids = {each.person_id for one in mine for each in one.to} | {one.from_id for one in mine if one.from_id}
    return mine, await find_persons_by_id(Persons(_as_service(work)), sorted(ids))


async def decide_thanks(work: Writing, thanks_id: str, *, passed: bool) -> None:
    """The coordinator has read it: it is passed on, or goes no further."""
    may.may_read_thanks(work.actor)
    thanks = await ThanksNotes(work).get(thanks_id)
    may.may_decide_thanks(work.actor, thanks)
    by = work.actor.person_id
    thanks.decide(passed=passed, by=by, at=work.now)
    await ThanksNotes(work).save(thanks)
    if passed:
        work = work.as_service()
        told = Notice([one.person_id for one in thanks.to], "/portfolio", wording.thanks_passed)
        await write_letter(work, KINDS_BY_NAME["thanks_passed"], told)


async def set_thanks_shown(work: Writing, thanks_id: str, *, shown: bool) -> None:
    """One who is thanked says whether others may see it."""
    me = may.require_member(work.actor)
    thanks = await ThanksNotes(work).get(thanks_id)
    if all(one.person_id != me for one in thanks.to):
        raise NotFound
    thanks.set_shown(me, shown=shown)
    await ThanksNotes(work).save(thanks)


async def _list_coordinators(work: Reading, schools: list[str], but: set[str]) -> list[str]:
    found: list[str] = []
    for school_id in schools:
        people = await Persons(work).list_by_name(school_id, 500, 0)
        found += [
            one.id
            for one in people
            if any(post.school_id == school_id and post.role is Role.COORDINATOR for post in one.posts)
        ]
    return [one for one in dict.fromkeys(found) if one not in but]


def _as_service(work: Reading) -> Reading:
    return Reading(work.store, service_actor.SERVICE_ACTOR)
