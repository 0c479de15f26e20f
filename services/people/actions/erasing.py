"""A person is erased, and every room says what it has done."""

from services.people import policy
from services.people.actions import audit
from services.people.actions.sessions import end_sessions_of
from services.people.model.erasure import Erasure
from services.people.store import Erasures, Persons
from shared.identity import new_id
from shared.privacy import Leaving, spellings
from shared.store import Receiving, Writing, forget_person


async def erase_person(work: Writing, person_id: str) -> Erasure:
    """A person leaves for good: here at once, in the other rooms as soon as they hear of it.

    Raises Forbidden for anybody but the person and the region's operator, Conflict while a fact about the person
    is still on its way, and when nobody would be left to look after the region.
    """
    policy.may_look_at_people(work.who)
    person = await Persons(work).get(person_id)
    policy.may_erase(work.who, person)
    by_operator = work.who.person_id != person_id
    work.who = policy.THE_ROOM
    policy.must_leave_an_operator(person, await Persons(work).operators())
    alias = new_id()
    erasure, erased = Erasure.begin(person.id, alias, id_=work.new_id(), by_operator=by_operator, at=work.now)
    await end_sessions_of(work, person.id, why="person_gone")
    forgotten = await forget_person(work, Leaving(person.id, alias, spellings(person.name, person.name_en)), erasure.id)
    deeds = await audit.forget_person(work, person_id)
    own: list[dict[str, str | int]] = [{"what": "deeds", "done": "erased", "count": deeds}] if deeds else []
    erasure.answer("people", [*forgotten.told, *own], at=work.now)
    await Erasures(work).add(erasure)
    work.publish(erased, about=erasure)
    return erasure


async def note_answer(work: Receiving, erasure_id: str, lines: list[dict[str, str | int]]) -> None:
    """Another room has forgotten."""
    erasure = await Erasures(work).get(erasure_id)
    erasure.answer(work.fact.speaker, lines, at=work.fact.at)
    await Erasures(work).save(erasure)
