"""The events of neighbours that intake consumes."""

from services.intake.requests import actions as requests
from services.intake.schools import actions as schools
from shared import person_lifecycle
from shared.bus import Listeners
from shared.contracts.intake import AuthorCopied, AuthorForgotten
from shared.contracts.matching import ExpertAccepted, GroupFormed, TopicOpened
from shared.contracts.people import AccessEnded, CopyAsked, PersonErased, SchoolChanged, SchoolJoined
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductCorrected,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
)
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.store import Receiving

listeners = Listeners("intake")
listeners.on(AccessEnded)(person_lifecycle.end_access)


@listeners.on(SchoolJoined, SchoolChanged)
async def note_school(event: SchoolJoined | SchoolChanged, work: Receiving) -> None:
    """A school joins the list on the form, is called otherwise there, or leaves it."""
    await schools.record_school(work, event)


@listeners.on(TopicOpened, ExpertAccepted, GroupFormed)
async def hear_matching(event: TopicOpened | ExpertAccepted | GroupFormed, work: Receiving) -> None:
    """People are being chosen for the request."""
    await requests.record_matching(work, event)


@listeners.on(MeetingAnnounced, PreparationAssigned, MeetingHeld)
async def hear_scheduling(event: MeetingAnnounced | PreparationAssigned | MeetingHeld, work: Receiving) -> None:
    """The group gets together for the request."""
    await requests.record_scheduling(work, event)


@listeners.on(ProductDrafted, ProductReturned, ProductPublished, CorrectionOpened, ProductCorrected)
async def hear_publishing(
    event: ProductDrafted | ProductReturned | ProductPublished | CorrectionOpened | ProductCorrected, work: Receiving
) -> None:
    """The answer takes shape, is published, corrected: the one who asked is asked whether it helps."""
    await requests.record_publishing(work, event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """A member is taken out of the requests that they handed in; the requests stay."""
    await person_lifecycle.forget_person(work, event, AuthorForgotten)


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await person_lifecycle.hand_over_copy(work, event, AuthorCopied)
