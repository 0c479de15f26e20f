"""What becomes known of people, and how they are forgotten."""

from collections.abc import Iterable

from services.scheduling.participants.model import Person
from services.scheduling.participants.store import People
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.scheduling import ParticipantCopied, ParticipantForgotten
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.store import ErasedPeople, Reading, Receiving, erase_from_service
from shared.store import copy_person as copy_from_service


async def get_names(work: Reading, person_ids: Iterable[str]) -> dict[str, str]:
    """Identifier to name, for those who have been introduced."""
    return await People(work).get_names(person_ids)


async def record_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """Somebody has a name, or another one; a name that comes late never replaces a later one."""
    people = People(work)
    person = await people.find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return
    if person is None:
        await people.add(Person(id=event.person_id, name=event.name))
    elif not work.is_outdated(person):
        person.name = event.name
        await people.save(person)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, encrypted so that only they can open it."""
    record, encrypted = await copy_from_service(work, event.person_id, event.copy_id, event.key)
    work.publish(ParticipantCopied(copy_id=event.copy_id, sealed=encrypted), about=record)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    people = People(work)
    person = await people.find(event.person_id)
    target = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    report = await erase_from_service(work, target, event.erasure_id)
    if person is not None:
        await people.add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(ParticipantForgotten(erasure_id=event.erasure_id, lines=report.event_lines), about=report)
