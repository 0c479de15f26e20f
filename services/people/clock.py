"""The hour has come: letters leave."""

from services.people.actions.post import PostOffice
from services.people.actions.sending import send_due
from shared.clock import Clock
from shared.settings import Settings
from shared.store import Store

clock = Clock("people")


@clock.every(2)
async def send_letters(store: Store, settings: Settings) -> None:
    """Hands due letters to the mail server; without one they wait and can be seen in the outbox."""
    if settings.smtp_url:
        await send_due(store, PostOffice(settings.smtp_url, settings.public_url), settings.public_url)
