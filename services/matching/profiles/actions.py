"""What can happen in matching."""

from services.matching.profiles import policy
from services.matching.profiles.model import Person, SelfAssessmentLine
from services.matching.profiles.store import People
from shared.contracts.matching import CandidateCopied, CandidateForgotten
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.identity import Actor
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.problems import NotFound
from shared.store import ErasedPeople, Reading, Receiving, Writing
from shared.store import copy_person as copy
from shared.store import erase_from_service as forget


async def know_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """Somebody is known by this name and these posts; a late word changes nothing."""
    person = await People(work).find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return
    if person is None:
        await People(work).add(Person.from_event(event))
    elif not work.is_outdated(person):
        person.update(event)
        await People(work).save(person)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, sealed so that only they can open it."""
    copied, sealed = await copy(work, event.person_id, event.copy_id, event.key)
    work.publish(CandidateCopied(copy_id=event.copy_id, sealed=sealed), about=copied)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).find(event.person_id)
    leaving = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    forgotten = await forget(work, leaving, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(CandidateForgotten(erasure_id=event.erasure_id, lines=forgotten.event_lines), about=forgotten)


async def save_self_assessment(work: Writing, person_id: str, lines: list[SelfAssessmentLine]) -> Person:
    """Somebody writes down what they can teach and what they want to learn, anew and whole."""
    policy.may_look(work.actor)
    people = People(work)
    person = await people.find(person_id)
    forgotten = ErasedPeople(Reading(work.store, Actor.for_service("matching")))
    if person is None and (work.actor.person_id != person_id or await forgotten.is_erased(person_id)):
        raise NotFound("Nobody is known by this name yet: try again in a minute")
    new = person is None
    person = person or Person.from_actor(work.actor)
    policy.may_assess(work.actor, person)
    person.assess(lines)
    await (people.add(person) if new else people.save(person))
    return person
