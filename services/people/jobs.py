"""What is due by time: letters leave, what could wait is gathered into daily letters, the log is sealed."""

from datetime import timedelta

from services.people.access.actions.keys import SignInKeys
from services.people.audit_log.actions.chain import delete_expired_entries, seal_entries
from services.people.imports.actions.steps import expire_old_imports, take_due_steps
from services.people.letters.actions import chats
from services.people.letters.actions.daily import write_due_digests
from services.people.letters.actions.delivery import LetterDelivery, send_due_letters
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.outside import create_messenger_clients
from services.people.letters.outside.smtp import SmtpTransport
from services.people.letters.store import KindHolds, Letters
from services.people.privacy.actions.erasures import erase_left_persons
from services.people.privacy.actions.keys import AddressChangeKeys
from services.people.settings import PeopleSettings
from shared.clock import JobFigures, Scheduler
from shared.http import Secrets
from shared.settings import Settings
from shared.store import Store, service_reading
from shared.telemetry import Telemetry

scheduler = Scheduler("people")
LATE_AFTER = timedelta(minutes=5)
A_DAY = timedelta(days=1)
KEY_ISSUERS = (SignInKeys(), AddressChangeKeys())


@scheduler.every_traced(2)
async def send_letters(store: Store, settings: Settings, telemetry: Telemetry) -> None:
    """Hands due letters to the mail server; without one they wait and can be seen in the outbox."""
    smtp_url = settings.get(PeopleSettings).smtp_url
    if smtp_url:
        await send_due_letters(create_letter_delivery(store, settings, smtp_url, telemetry))


@scheduler.every(60)
async def count_letters(store: Store, settings: Settings) -> JobFigures:
    """What an operator sees of the letters. Where there is no mail server letters wait on purpose, and none is late."""
    work = service_reading(store)
    letters, held = Letters(work), await KindHolds(work).list_held()
    late = await letters.count_late(work.now - LATE_AFTER, held) if settings.get(PeopleSettings).smtp_url else 0
    return {
        "letters waiting": await letters.count_waiting(),
        "letters late": late,
        "letters failed": await letters.count_failed_since(work.now - A_DAY),
    }


@scheduler.every(5)
async def link_chats(store: Store, settings: Settings) -> None:
    """Reads what members write to the bots: the code that links their chat."""
    for bot in create_messenger_clients(settings).values():
        await chats.link_chats(store, bot)


@scheduler.every(20)
async def gather_daily_letters(store: Store, settings: Settings) -> None:
    """Once a day for every reader, in the time of their school."""
    await write_due_digests(store, settings.zone)


def create_letter_delivery(store: Store, settings: Settings, smtp_url: str, telemetry: Telemetry) -> LetterDelivery:
    """Where letters are sent from."""
    return LetterDelivery(
        store,
        SmtpTransport(smtp_url),
        Letterhead.from_settings(settings, Secrets(settings.secrets_dir).sign),
        settings.zone,
        telemetry,
        create_messenger_clients(settings),
        KEY_ISSUERS,
    )


@scheduler.every(2)
async def seal_log(store: Store, settings: Settings) -> None:
    """Chains what was written to the log since; away from those who write, who need not wait for one another."""
    await seal_entries(store)


@scheduler.every(3600)
async def let_go_of_the_log(store: Store, settings: Settings) -> None:
    """Takes away the entries of the log whose time is over; the chain of their seals stays."""
    await delete_expired_entries(store)


@scheduler.every(3600)
async def erase_those_who_left(store: Store, settings: Settings) -> None:
    """Forgets those who left three years ago, in every service, as if they had asked for it."""
    await erase_left_persons(store)


@scheduler.every(1)
async def bring_in(store: Store, settings: Settings) -> None:
    """Checks, runs and takes back the lists that were brought in."""
    await take_due_steps(store)


@scheduler.every(3600)
async def forget_plans(store: Store, settings: Settings) -> None:
    """Forgets plans that nobody has run, and what was kept so that an import could be undone."""
    await expire_old_imports(store)
