"""What can happen to what is known of people."""

from collections.abc import Sequence

from services.matching.profiles import policy
from services.matching.profiles.model import Person, SelfAssessmentLine
from services.matching.profiles.store import People
from shared.contracts.matching import CandidateCopied, CandidateForgotten
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.identity import Actor, require_signed_in
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.problems import NotFound
from shared.store import ErasedPeople, Reading, Receiving, Writing, copy_person, erase_from_service


async def find_person(work: Reading, person_id: str) -> Person | None:
    """The person, if an event has told of them."""
    return await People(work).find(person_id)


async def list_people(work: Reading, person_ids: Sequence[str]) -> list[Person]:
    """Those of these people who are known here."""
    return await People(work).list_by_ids(person_ids)


async def list_colleagues(work: Reading, school_id: str) -> list[Person]:
    """The people of a school, by name."""
    return await People(work).list_in_school(school_id)


async def list_for_ranking(work: Reading, sub_kind: str) -> list[Person]:
    """Those to be compared for a topic of this sub-kind."""
    return await People(work).list_for_ranking(sub_kind)


async def record_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """Somebody is known by this name and these posts; an event that comes late changes nothing."""
    person = await People(work).find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return
    if person is None:
        await People(work).add(Person.from_event(event))
    elif not work.is_outdated(person):
        person.update(event)
        await People(work).save(person)


async def copy_own(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, encrypted so that only they can open it."""
    record, encrypted = await copy_person(work, event.person_id, event.copy_id, event.key)
    work.publish(CandidateCopied(copy_id=event.copy_id, sealed=encrypted), about=record)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).find(event.person_id)
    target = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    erased = await erase_from_service(work, target, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(CandidateForgotten(erasure_id=event.erasure_id, lines=erased.event_lines), about=erased)


async def save_self_assessment(work: Writing, person_id: str, lines: list[SelfAssessmentLine]) -> Person:
    """Somebody writes down what they can teach and what they want to learn, anew and whole."""
    require_signed_in(work.actor)
    people = People(work)
    person = await people.find(person_id)
    erased = ErasedPeople(Reading(work.store, Actor.for_service("matching")))
    if person is None and (work.actor.person_id != person_id or await erased.is_erased(person_id)):
        raise NotFound("Nobody is known by this name yet: try again in a minute")
    new = person is None
    person = person or Person.from_actor(work.actor)
    policy.may_assess(work.actor, person)
    person.assess(lines)
    await (people.add(person) if new else people.save(person))
    return person
