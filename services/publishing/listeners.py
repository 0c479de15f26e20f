"""What neighbours say: a group, a person, a meeting that was held, a reader's word."""

from services.publishing import actions
from shared.bus import Listeners
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import AccessEnded, PersonChanged, PersonIntroduced
from shared.contracts.scheduling import MeetingHeld
from shared.http import end_access
from shared.store import Receiving

listeners = Listeners("publishing")
listeners.on(AccessEnded)(end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """Somebody may be credited, or asked for a review."""
    await actions.know_person(work, event)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """Who works together, and for whom."""
    await actions.know_group(work, event)


@listeners.on(MeetingHeld)
async def open_draft(event: MeetingHeld, work: Receiving) -> None:
    """Work on a product begins with the minutes of a meeting."""
    await actions.open_draft(work, event)


@listeners.on(FeedbackGiven)
async def open_correction(event: FeedbackGiven, work: Receiving) -> None:
    """The one who asked says whether the product helps; if not, it is corrected."""
    await actions.open_correction(work, event)
