"""What neighbours say: a group, a person, a meeting that was held, a reader's word."""

from services.publishing.products import actions
from shared.bus import Listeners
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import AccessEnded, CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.scheduling import MeetingHeld
from shared.http import end_access
from shared.store import Receiving, replace_erased

listeners = Listeners("publishing")
listeners.on(AccessEnded)(end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """Somebody may be credited, or asked for a review."""
    await actions.record_person(work, event)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """Who works together, and for whom."""
    await actions.record_group(work, await replace_erased(work, event, "coordinator_id", "member_ids"))


@listeners.on(MeetingHeld)
async def open_draft(event: MeetingHeld, work: Receiving) -> None:
    """Work on a product begins with the minutes of a meeting."""
    await actions.open_draft(work, await replace_erased(work, event, "attended_ids"))


@listeners.on(FeedbackGiven)
async def open_correction(event: FeedbackGiven, work: Receiving) -> None:
    """The one who asked says whether the product helps; if not, it is corrected."""
    await actions.open_correction(work, event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await actions.forget_person(work, event)


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await actions.copy_person(work, event)
