"""A desk from which a test sends letters by hand, while the room's own clock stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from deploy.seed import Person
from services.people.actions.envelope import Letterhead
from services.people.actions.post import Answer, PostOffice
from services.people.actions.sending import Desk
from services.people.main import room
from shared.http import Secrets
from shared.store import Store
from shared.telemetry import Telemetry
from tests.houses import Visited, visited
from tests.integration.people.mailbox import Mailbox
from tests.integration.people.region import settle, wakeful
from tests.servers import Place

PAGE = {"Accept": "text/html", "Origin": "http://house.test"}
PATIENCE = 0.5
"""Seconds that a test's desk waits for a mail server's last word."""


@asynccontextmanager
async def standing_still(
    place: Place, folder: Path, *people: Person, box: Mailbox | None = None
) -> AsyncIterator[Visited]:
    """The room hears and answers, but nothing leaves by itself; the people are awake at any hour."""
    url = "smtp://nobody.example.org?bounces=back@region.example.org" if box is None else box.url
    async with visited([room], place, folder, run=("web", "relay", "listeners"), smtp_url=url) as house:
        await settle(house, *people)
        await wakeful(house, *people)
        yield house


def store_of(house: Visited) -> Store:
    """The room's memory."""
    store: Store = house.app.state.store  # type: ignore[union-attr]
    return store


def desk(house: Visited, box: Mailbox, office: PostOffice | None = None) -> Desk:
    """Where letters leave from when the test says so."""
    sign = Secrets(house.settings.secrets_dir).sign
    letterhead = Letterhead.of(box.url, house.settings.public_url, sign)
    office = office or PostOffice(box.url, patience=PATIENCE)
    return Desk(store_of(house), office, letterhead, "Asia/Yekaterinburg", Telemetry(house.settings))


async def make_due(house: Visited) -> None:
    """The pause is over, and the silence of whoever had claimed a letter has lasted long enough."""
    await store_of(house).collection("letters").update_many({}, {"$set": {"due_at": datetime(2026, 1, 1, tzinfo=UTC)}})


class Dying(PostOffice):
    """A process that dies after the mail server has taken a letter, and before it can write that down."""

    async def send(self, message: EmailMessage, address: str, returns_to: str) -> Answer:
        """Hands it in, and dies."""
        await super().send(message, address, returns_to)
        raise SystemError("killed")
