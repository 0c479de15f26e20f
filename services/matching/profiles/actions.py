"""What can happen to what is known of people."""

from collections.abc import Sequence

from services.matching.profiles import policy
from services.matching.profiles.model import Person, SelfAssessmentLine
from services.matching.profiles.store import People
from shared.identity import require_signed_in
from shared.problems import NotFound
from shared.store import ErasedPeople, Reading, Writing


async def find_person(work: Reading, person_id: str) -> Person | None:
    """The person, if an event has told of them."""
    return await People(work).find(person_id)


async def list_people(work: Reading, person_ids: Sequence[str]) -> list[Person]:
    """Those of these people who are known here."""
    return await People(work).list_by_ids(person_ids)


async def list_colleagues(work: Reading, school_id: str) -> list[Person]:
    """The people of a school, by name."""
    return await People(work).list_in_school(school_id)


async def list_for_ranking(work: Reading, sub_kind: str) -> tuple[list[Person], int]:
    """Those to be compared for a topic of this sub-kind, and how many more could be asked."""
    people = People(work)
    found = await people.list_for_ranking(sub_kind)
    return found, max(0, await people.count_askable() - len(found))


async def save_self_assessment(work: Writing, person_id: str, lines: list[SelfAssessmentLine]) -> Person:
    """Somebody writes down what they can teach and what they want to learn, anew and whole."""
    require_signed_in(work.actor)
    people = People(work)
    person = await people.find(person_id)
    erased = ErasedPeople(work.as_service())
    if person is None and (work.actor.person_id != person_id or await erased.is_erased(person_id)):
        raise NotFound("Nobody is known by this name yet: try again in a minute")
    new = person is None
    person = person or Person.from_actor(work.actor)
    policy.may_assess(work.actor, person)
    person.assess(lines)
    await (people.add(person) if new else people.save(person))
    return person
