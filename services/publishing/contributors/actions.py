"""What becomes known of people, who is credited, and how people are forgotten."""

from collections.abc import Sequence

from services.publishing.contributors.model import Person, Post
from services.publishing.contributors.store import People
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.publishing import ContributorCopied, ContributorForgotten
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.problems import TryAgain
from shared.store import ErasedPeople, Reading, Receiving, erase_from_service
from shared.store import copy_person as copy_from_service


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
    people = People(work)
    posts = [Post.model_validate(post) for post in event.posts]
    person = await people.find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return False
    if person is None:
        await people.add(Person(id=event.person_id, name=event.name, posts=posts, named=event.named))
        return False
    if work.is_outdated(person):
        return False
    withdrawn = person.named and not event.named
    person.name, person.posts, person.named = event.name, posts, event.named
    await people.save(person)
    return withdrawn


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, encrypted so that only they can open it."""
    record, encrypted = await copy_from_service(work, event.person_id, event.copy_id, event.key)
    work.publish(ContributorCopied(copy_id=event.copy_id, sealed=encrypted), about=record)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    people = People(work)
    person = await people.find(event.person_id)
    target = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    report = await erase_from_service(work, target, event.erasure_id)
    if person is not None:
        await people.add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(ContributorForgotten(erasure_id=event.erasure_id, lines=report.event_lines), about=report)
