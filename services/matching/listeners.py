"""The events of neighbours that matching consumes."""

from services.matching.profiles.store import People
from services.matching.topics import actions as topics
from shared import person_lifecycle
from shared.bus import Listeners
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.contracts.matching import CandidateCopied, CandidateForgotten
from shared.contracts.people import AccessEnded, CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.store import Receiving

listeners = Listeners("matching")
listeners.on(AccessEnded)(person_lifecycle.end_access)


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
    await person_lifecycle.record_person(work, People(work), event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await person_lifecycle.forget_person(work, event, CandidateForgotten, People(work))


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await person_lifecycle.hand_over_copy(work, event, CandidateCopied)
