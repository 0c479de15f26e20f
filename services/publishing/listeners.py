"""What neighbours publish: a person, a group, a meeting that was held, a reader's feedback."""

from services.publishing.contributors.store import People
from services.publishing.library import actions as library
from services.publishing.products import actions as products
from shared import person_lifecycle
from shared.bus import Listeners
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import AccessEnded, CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.publishing import ContributorCopied, ContributorForgotten
from shared.contracts.scheduling import MeetingHeld
from shared.store import Receiving

listeners = Listeners("publishing")
listeners.on(AccessEnded)(person_lifecycle.end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """Somebody may be credited, or asked for a review."""
    await library.record_person(work, event)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """Who works together, and for whom."""
    await products.record_group(work, event)


@listeners.on(MeetingHeld)
async def open_draft(event: MeetingHeld, work: Receiving) -> None:
    """Work on a product begins with the minutes of a meeting."""
    await products.open_draft(work, event)


@listeners.on(FeedbackGiven)
async def open_correction(event: FeedbackGiven, work: Receiving) -> None:
    """The one who asked says whether the product helps; if not, it is corrected."""
    await products.open_correction(work, event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await person_lifecycle.forget_person(work, event, ContributorForgotten, People(work))


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await person_lifecycle.hand_over_copy(work, event, ContributorCopied)
