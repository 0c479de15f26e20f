"""The hour has come: letters leave, what could wait is gathered into daily letters, the log is sealed."""

from datetime import timedelta

from services.people import policy
from services.people.actions import chats
from services.people.actions.chain import let_go_due, seal_due
from services.people.actions.daily import gather_due
from services.people.actions.envelope import Letterhead
from services.people.actions.erasing import erase_who_left
from services.people.actions.imports.steps import forget_old, take_steps
from services.people.actions.notifying import notifiers_of
from services.people.actions.post import PostOffice
from services.people.actions.sending import Desk, send_due
from services.people.store import Letters
from services.people.store.post import KindHolds
from shared.clock import Clock, Counted
from shared.http import Secrets
from shared.settings import Settings
from shared.store import Reading, Store
from shared.telemetry import Telemetry

clock = Clock("people")
LATE = timedelta(minutes=5)
A_DAY = timedelta(days=1)


@clock.every_traced(2)
async def send_letters(store: Store, settings: Settings, telemetry: Telemetry) -> None:
    """Hands due letters to the mail server; without one they wait and can be seen in the outbox."""
    if settings.smtp_url:
        await send_due(desk_of(store, settings, settings.smtp_url, telemetry))


@clock.every(60)
async def count_letters(store: Store, settings: Settings) -> Counted:
    """What an operator sees of the post. Where there is no mail server letters wait on purpose, and none is late."""
    look = Reading(store, policy.THE_ROOM)
    letters, held = Letters(look), await KindHolds(look).held()
    return {
        "letters waiting": await letters.waiting(),
        "letters late": await letters.late(look.now - LATE, held) if settings.smtp_url else 0,
        "letters failed": await letters.failed_since(look.now - A_DAY),
    }


@clock.every(5)
async def link_chats(store: Store, settings: Settings) -> None:
    """Reads what members write to the bots: the code that links their chat."""
    for bot in notifiers_of(settings).values():
        await chats.link(store, bot)


@clock.every(20)
async def gather_daily_letters(store: Store, settings: Settings) -> None:
    """Once a day for every reader, in the time of their school."""
    await gather_due(store, settings.zone)


def desk_of(store: Store, settings: Settings, smtp_url: str, telemetry: Telemetry) -> Desk:
    """Where letters are sent from."""
    sign = Secrets(settings.secrets_dir).sign
    letterhead = Letterhead.of(smtp_url, settings.public_url, sign)
    return Desk(store, PostOffice(smtp_url), letterhead, settings.zone, telemetry, notifiers_of(settings))


@clock.every(2)
async def seal_log(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form every deed has
    """Chains what was written to the log since; away from those who write, who need not wait for one another."""
    await seal_due(store)


@clock.every(3600)
async def let_go_of_the_log(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form every deed has
    """Takes away the entries of the log whose time is over; the chain of their seals stays."""
    await let_go_due(store)


@clock.every(3600)
async def erase_those_who_left(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form every deed has
    """Forgets those who left three years ago, in every room, as if they had asked for it."""
    await erase_who_left(store)


@clock.every(1)
async def bring_in(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form every deed has
    """Checks, runs and takes back the lists that were brought in."""
    await take_steps(store)


@clock.every(3600)
async def forget_plans(store: Store, settings: Settings) -> None:  # noqa: ARG001  the form every deed has
    """Forgets plans that nobody has run, and what was kept so that an import could be undone."""
    await forget_old(store)
