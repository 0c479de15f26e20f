"""A person is erased, and every room says what it has done."""

from services.people import policy
from services.people.actions import audit
from services.people.actions.sessions import end_sessions_of
from services.people.model.erasure import Erasure, Word
from services.people.model.person import Person
from services.people.store import LEFT, Erasures, Persons
from shared.identity import new_id
from shared.privacy import Leaving, spellings
from shared.problems import Conflict, NotFound
from shared.store import Reading, Receiving, Store, Writing, forget_person

_AT_ONCE = 200


async def erase_person(work: Writing, person_id: str) -> Erasure:
    """A person leaves for good: here at once, in the other rooms as soon as they hear of it.

    Raises Forbidden for anybody but the person and the region's operator, Conflict while a fact about the person
    is still on its way, and when nobody would be left to look after the region.
    """
    policy.may_look_at_people(work.who)
    person = await Persons(work).get(person_id)
    policy.may_erase(work.who, person)
    at_word_of: Word = "person" if work.who.person_id == person_id else "operator"
    work.who = policy.THE_ROOM
    policy.must_leave_an_operator(person, await Persons(work).operators())
    return await _erase(work, person, at_word_of)


async def erase_who_left(store: Store) -> int:
    """Those who left long enough ago, each in a work of its own. Returns how many.

    Doing it twice at once is harmless; about whom a fact is still on its way waits for the next hour.
    """
    erased = 0
    for person in await Persons(Reading(store, policy.THE_ROOM)).ripe(LEFT, _AT_ONCE):
        work = Writing(store, policy.THE_ROOM)
        try:
            await _erase(work, await Persons(work).still_ripe(LEFT, person.id), "time")
            await work.commit()
        except (Conflict, NotFound):
            continue
        erased += 1
    return erased


async def _erase(work: Writing, person: Person, at_word_of: Word) -> Erasure:
    alias = new_id()
    erasure, erased = Erasure.begin(person.id, alias, id_=work.new_id(), at_word_of=at_word_of, at=work.now)
    await end_sessions_of(work, person.id, why="person_gone")
    forgotten = await forget_person(work, Leaving(person.id, alias, spellings(person.name, person.name_en)), erasure.id)
    deeds = await audit.forget_person(work, person.id)
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
