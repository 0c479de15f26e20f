"""What others ask about people, and what becomes known of them."""

from collections.abc import Sequence

from services.publishing.contributors.model import Person
from services.publishing.contributors.store import People
from shared import person_lifecycle
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.privacy import ERASED_NAME
from shared.problems import TryAgain
from shared.store import Reading, Receiving


async def find_person(work: Reading, person_id: str) -> Person | None:
    """Somebody, if they have been introduced."""
    return await People(work).find(person_id)


async def get_names(work: Reading, person_ids: Sequence[str]) -> dict[str, str]:
    """Identifier to name, for those who have been introduced."""
    return {person.id: person.name for person in await People(work).list_by_ids(person_ids)}


async def list_reviewers(work: Reading, excluded_ids: Sequence[str | None]) -> list[Person]:
    """Experts and methodists who have no part in a product, by name."""
    return await People(work).list_reviewers(excluded_ids)


async def list_credited_names(work: Reading, author_ids: Sequence[str]) -> list[str]:
    """The authors in the order of the minutes: by name who has agreed to be named before the world."""
    names = {
        person.id: person.name if person.named else ERASED_NAME for person in await People(work).list_by_ids(author_ids)
    }
    if len(names) < len(set(author_ids)):
        raise TryAgain("The names of some authors are not known here yet: try again in a minute")
    return [names[author] for author in author_ids]


async def record_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> bool:
    """A name and posts, as the latest event tells them. True for one who does not want to be named any more."""
    before = await person_lifecycle.record_person(work, People(work), event)
    return before is not None and before.named and not event.named
