"""The list of people is taken away, in the form in which it can be brought in again."""

from collections.abc import AsyncIterator

from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.imports.model.people_rows import COLUMNS
from services.people.imports.policy import is_responsible_for, may_export_people
from services.people.registry.actions.directory import count_people, list_people_by_name
from services.people.registry.actions.people import visible_contact
from services.people.registry.model.person import Person
from shared.identity import Actor
from shared.store import Reading, Writing

_BATCH_SIZE = 500
HEADINGS = COLUMNS


async def export_people(work: Writing, form: str) -> AsyncIterator[tuple[str, ...]]:
    """The people whose addresses one may see, a row for each of their schools; that it was taken away is noted."""
    may_export_people(work.actor)
    count = await count_people(work)
    details: dict[str, EntryValue] = {"form": form, "at_most": count}
    await log_action(
        work, action="people.exported", about="people:list", school_id=work.actor.school_ids(), after=details
    )
    return _read_rows(work.new_reading())


async def _read_rows(reading: Reading) -> AsyncIterator[tuple[str, ...]]:
    skip = 0
    while people := await list_people_by_name(reading, None, _BATCH_SIZE, skip):
        for person in people:
            for row in _person_rows(reading.actor, person):
                yield row
        skip += len(people)


def _person_rows(actor: Actor, person: Person) -> list[tuple[str, ...]]:
    """The rows of one person: what others look after is left out."""
    email = visible_contact(actor, person)
    places = dict.fromkeys(post.school_id for post in person.posts if is_responsible_for(actor, post.school_id))
    if email is None:
        return []
    started = "" if person.started is None else person.started.isoformat()
    return [
        (
            person.id,
            person.name,
            person.name_en,
            email,
            place,
            "; ".join(post.role.value for post in person.posts if post.school_id == place),
            started,
            "; ".join(person.subjects),
        )
        for place in places
    ]
