"""What happens to what a service keeps about a person: recorded, forgotten, handed over as a copy."""

from typing import Any, Protocol, TypeVar, cast

from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.event import Event
from shared.person_lifecycle.model import PersonRecord
from shared.privacy import ErasureTarget, list_spellings
from shared.store import Collection, ErasedPeople, Receiving, copy_person, erase_from_service

P = TypeVar("P", bound=PersonRecord)


class ErasureReported(Protocol):
    """The service's own event that says what was done: its lines on the certificate."""

    def __call__(self, *, erasure_id: str, lines: Any) -> Event:
        """The event."""


class CopyHandedOver(Protocol):
    """The service's own event that carries the copy, encrypted for the person alone."""

    def __call__(self, *, copy_id: str, sealed: str) -> Event:
        """The event."""


async def record_person(work: Receiving, people: Collection[P], event: PersonIntroduced | PersonChanged) -> P | None:
    """Somebody is known by this name from now on; an event that comes late, or after they were erased, changes nothing.

    Gives the person as they stood here before, if the event has changed them.
    """
    person = await people.find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return None
    if person is None:
        await people.add(_model(people).from_event(event))
        return None
    if work.is_outdated(person):
        return None
    before = person.model_copy()
    person.update(event)
    await people.save(person)
    return before


async def forget_person(
    work: Receiving, event: PersonErased, report: ErasureReported, people: Collection[P] | None = None
) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place.

    `people` are those whom the service knows by name: the name is looked for in what others wrote.
    """
    person = None if people is None else await people.find(event.person_id)
    target = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    erased = await erase_from_service(work, target, event.erasure_id)
    if people is not None and person is not None:
        await people.add(_model(people).erased(event.alias))
    work.publish(report(erasure_id=event.erasure_id, lines=erased.event_lines), about=erased)


async def hand_over_copy(work: Receiving, event: CopyAsked, report: CopyHandedOver) -> None:
    """All that the service keeps about somebody, encrypted so that only they can open it."""
    record, encrypted = await copy_person(work, event.person_id, event.copy_id, event.key)
    work.publish(report(copy_id=event.copy_id, sealed=encrypted), about=record)


def _model(people: Collection[P]) -> type[P]:
    return cast("type[P]", people.model)
