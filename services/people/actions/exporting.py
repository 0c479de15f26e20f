"""The list of people is taken away, in the form in which it can be brought in again."""

from collections.abc import AsyncIterator

from services.people.actions.audit import note
from services.people.actions.people import contact
from services.people.model.audit import Value
from services.people.model.imports.people_rows import COLUMNS
from services.people.model.person import Person
from services.people.policy.imports import answers_for, may_export
from services.people.store import Persons
from shared.identity import Who
from shared.store import Reading, Writing

_AT_ONCE = 500
HEADS = COLUMNS


async def export(work: Writing, form: str) -> AsyncIterator[tuple[str, ...]]:
    """The people whose addresses one may see, a row for each of their schools; that it was taken away is noted."""
    may_export(work.who)
    count = await Persons(work).how_many()
    told: dict[str, Value] = {"form": form, "at_most": count}
    await note(work, deed="people.exported", about="people:list", school_id=work.who.schools(), after=told)
    return _rows(Reading(work.store, work.who))


async def _rows(look: Reading) -> AsyncIterator[tuple[str, ...]]:
    skip = 0
    while people := await Persons(look).by_name(None, _AT_ONCE, skip):
        for person in people:
            for row in _of(look.who, person):
                yield row
        skip += len(people)


def _of(who: Who, person: Person) -> list[tuple[str, ...]]:
    """The rows of one person: what others look after is left out."""
    email = contact(who, person)
    places = dict.fromkeys(post.school_id for post in person.posts if answers_for(who, post.school_id))
    if email is None:
        return []
    started = "" if person.started is None else person.started.isoformat()
    return [
        (
            person.id, person.name, person.name_en, email, place,
            "; ".join(post.role.value for post in person.posts if post.school_id == place), started,
            "; ".join(person.subjects),
        )
        for place in places
    ]  # fmt: skip
