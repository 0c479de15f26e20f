"""The events of neighbours that matching consumes."""

from services.matching.profiles import actions as profiles
from services.matching.topics import actions as topics
from shared.bus import Listeners
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.contracts.people import AccessEnded, CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.http import end_access
from shared.store import Receiving

listeners = Listeners("matching")
listeners.on(AccessEnded)(end_access)


@listeners.on(RequestSubmitted, RequestClosed)
async def note_demand(event: RequestSubmitted | RequestClosed, work: Receiving) -> None:
    """What is coming, and what has come to its end."""
    if isinstance(event, RequestSubmitted):
        await topics.note_demand(work, event)
    else:
        await topics.close_demand(work, event)


@listeners.on(RequestFormulated)
async def open_topic(event: RequestFormulated, work: Receiving) -> None:
    """A problem put exactly becomes a topic."""
    await topics.open_topic(work, event)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """Who takes part, under which name and in which posts."""
    await profiles.record_person(work, event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await profiles.forget_person(work, event)


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await profiles.copy_own(work, event)
