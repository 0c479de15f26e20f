"""What can happen to the library."""

from services.publishing.contributors import actions as contributors
from services.publishing.library.model import Edition, LibraryStatus
from services.publishing.library.store import Editions, LibraryStatuses
from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.problems import NotFound
from shared.store import Reading, Receiving, Writing


async def get_edition(work: Reading, product_id: str, number: int | None) -> tuple[Edition, LibraryStatus]:
    """A version from the library, the newest where none is named, and what readers have said of the product."""
    editions = Editions(work)
    edition = await (editions.find_current(product_id) if number is None else editions.find_version(product_id, number))
    status = await LibraryStatuses(work).find(product_id)
    if edition is None or status is None:
        raise NotFound("There is no such product in the library")
    return edition, status


async def find_current(work: Reading, product_id: str) -> Edition | None:
    """The version of a product that stands in the library."""
    return await Editions(work).find_current(product_id)


async def add_edition(work: Writing, edition: Edition, *, previous: Edition | None) -> None:
    """A version stands in the library from now on, in the place of the one before it."""
    editions = Editions(work)
    await editions.add(edition)
    if previous is not None:
        previous.supersede()
        await editions.save(previous)


async def record_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """Somebody has a name and posts; who does not want to be named any more is named in no edition either."""
    if not await contributors.record_person(work, event):
        return
    editions = Editions(work)
    for edition in await editions.list_by_author(event.person_id):
        edition.replace_person(event.person_id)
        await editions.save(edition)
