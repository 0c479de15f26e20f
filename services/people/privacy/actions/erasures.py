"""A person is erased, and every service says what it has done."""

from services.people.access.actions.sessions import end_person_sessions
from services.people.audit_log.actions import entries
from services.people.privacy import policy
from services.people.privacy.model.erasure import Erasure, ErasureRequester
from services.people.privacy.store import Erasures
from services.people.registry.actions.directory import (
    get_expired_person,
    get_person,
    list_expired_persons,
    require_remaining_operator,
)
from services.people.registry.model.person import Person
from shared.identity import new_id, require_signed_in
from shared.privacy import ErasureTarget, list_spellings
from shared.problems import Conflict, NotFound
from shared.store import Receiving, Store, Writing, erase_from_service, service_reading, service_writing

_BATCH_SIZE = 200


async def erase_person(work: Writing, person_id: str) -> Erasure:
    """A person leaves for good: here at once, in the other services as soon as they consume it.

    Raises Forbidden for anybody but the person and the region's operator, Conflict while an event about the person
    is still on its way, and when nobody would be left to look after the region.
    """
    require_signed_in(work.actor)
    person = await get_person(work, person_id)
    policy.may_erase(work.actor, person)
    at_word_of: ErasureRequester = "person" if work.actor.person_id == person_id else "operator"
    work = work.as_service()
    await require_remaining_operator(work, person)
    return await _erase_person(work, person, at_word_of)


async def erase_left_persons(store: Store) -> int:
    """Those who left long enough ago, each in a work of its own. Returns how many.

    Doing it twice at once is harmless; about whom an event is still on its way waits for the next hour.
    """
    erased = 0
    for person in await list_expired_persons(service_reading(store), _BATCH_SIZE):
        work = service_writing(store)
        try:
            await _erase_person(work, await get_expired_person(work, person.id), "time")
            await work.commit()
        except (Conflict, NotFound):
            continue
        erased += 1
    return erased


async def _erase_person(work: Writing, person: Person, requester: ErasureRequester) -> Erasure:
    alias = new_id()
    erasure, erased = Erasure.create(person.id, alias, id_=work.new_id(), at_word_of=requester, at=work.now)
    await end_person_sessions(work, person.id, why="person_gone")
    forgotten = await erase_from_service(
        work, ErasureTarget(person.id, alias, list_spellings(person.name, person.name_en)), erasure.id
    )
    count = await entries.forget_person(work, person.id)
    own: list[dict[str, str | int]] = [{"what": "deeds", "done": "erased", "count": count}] if count else []
    erasure.add_answer("people", [*forgotten.event_lines, *own], at=work.now)
    await Erasures(work).add(erasure)
    work.publish(erased, about=erasure)
    return erasure


async def record_answer(work: Receiving, erasure_id: str, lines: list[dict[str, str | int]]) -> None:
    """Another service has forgotten."""
    erasure = await Erasures(work).get(erasure_id)
    erasure.add_answer(work.envelope.publisher, lines, at=work.envelope.at)
    await Erasures(work).save(erasure)
