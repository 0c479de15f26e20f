"""A desk from which a test sends letters by hand, while the service's own clock stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from deploy.seed import Person
from services.people.jobs import KEY_ISSUERS
from services.people.letters.actions.delivery import LetterDelivery
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.outside.ports import DeliveryResult
from services.people.letters.outside.smtp import SmtpTransport
from services.people.main import service
from shared.http import Secrets
from shared.store import Store
from shared.telemetry import Telemetry
from tests.integration.people.letters.mailbox import Mailbox
from tests.integration.people.registry.region import settle, without_quiet_hours
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

PAGE = {"Accept": "text/html", "Origin": "http://house.test"}
TIMEOUT = 0.5
"""Seconds that a test's desk waits for a mail server's last word."""


@asynccontextmanager
async def run_without_jobs(
    place: Place, folder: Path, *people: Person, box: Mailbox | None = None
) -> AsyncIterator[RunningApplication]:
    """The service hears and answers, but nothing leaves by itself; the people are awake at any hour."""
    url = "smtp://nobody.example.org?bounces=back@region.example.org" if box is None else box.url
    async with run_services([service], place, folder, run=("web", "relay", "listeners"), smtp_url=url) as app:
        await settle(app, *people)
        await without_quiet_hours(app, *people)
        yield app


def get_store(app: RunningApplication) -> Store:
    """The service's memory."""
    return app.state.store


def make_sender(app: RunningApplication, box: Mailbox, office: SmtpTransport | None = None) -> LetterDelivery:
    """Where letters leave from when the test says so."""
    sign = Secrets(app.settings.secrets_dir).sign
    letterhead = Letterhead.create(box.url, app.settings.public_url, sign)
    office = office or SmtpTransport(box.url, data_timeout=TIMEOUT)
    return LetterDelivery(
        get_store(app),
        office,
        letterhead,
        "Asia/Yekaterinburg",
        Telemetry(app.settings),
        key_issuers=KEY_ISSUERS,
    )


async def make_due(app: RunningApplication) -> None:
    """The pause is over, and the silence of whoever had claimed a letter has lasted long enough."""
    await get_store(app).collection("letters").update_many({}, {"$set": {"due_at": datetime(2026, 1, 1, tzinfo=UTC)}})


class Dying(SmtpTransport):
    """A process that dies after the mail server has taken a letter, and before it can write that down."""

    async def send(self, message: EmailMessage, address: str, returns_to: str) -> DeliveryResult:
        """Hands it in, and dies."""
        await super().send(message, address, returns_to)
        raise SystemError("killed")
