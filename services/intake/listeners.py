"""What other rooms say about a request becomes a line of its thread."""

from services.intake.requests.model import Answer, Request, Stage
from services.intake.requests.store import Requests
from services.intake.schools import actions
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
    await actions.record_school(work, event)


@listeners.on(TopicOpened, ExpertAccepted, GroupFormed)
async def hear_matching(event: TopicOpened | ExpertAccepted | GroupFormed, work: Receiving) -> None:
    """People are being chosen for the request."""
    for request in await _about(work, event.request_ids):
        match event:
            case TopicOpened():
                request.record_event("topic_opened", work.envelope.at, Stage.PROCESSING, title=event.title)
            case ExpertAccepted():
                request.record_event("expert_accepted", work.envelope.at, Stage.PROCESSING)
            case GroupFormed():
                request.record_event("group_formed", work.envelope.at, Stage.ANNOUNCING, title=event.title)


@listeners.on(MeetingAnnounced, PreparationAssigned, MeetingHeld)
async def hear_scheduling(event: MeetingAnnounced | PreparationAssigned | MeetingHeld, work: Receiving) -> None:
    """The group gets together for the request."""
    for request in await _about(work, event.request_ids):
        match event:
            case MeetingAnnounced():
                words = {"title": event.title, "starts_at": event.starts_at.isoformat(), "zone": event.zone or ""}
                request.record_event("meeting_announced", work.envelope.at, Stage.ANNOUNCING, **words)
            case PreparationAssigned():
                words = {"sources": str(event.sources), "minutes": str(event.reading_minutes)}
                request.record_event("preparation_assigned", work.envelope.at, Stage.PREPARATION, **words)
            case MeetingHeld():
                request.record_event("meeting_held", work.envelope.at, Stage.MEETING)


@listeners.on(ProductDrafted, ProductReturned, ProductPublished, CorrectionOpened, ProductCorrected)
async def hear_publishing(
    event: ProductDrafted | ProductReturned | ProductPublished | CorrectionOpened | ProductCorrected, work: Receiving
) -> None:
    """The answer takes shape, is published, corrected: the one who asked is asked whether it helps."""
    for request in await _about(work, event.request_ids):
        match event:
            case ProductDrafted():
                request.record_event("product_drafted", work.envelope.at, Stage.PRODUCT, title=event.title)
            case ProductReturned():
                request.record_event("product_returned", work.envelope.at, Stage.PRODUCT)
            case CorrectionOpened():
                request.reopen_for_correction(event.version, work.envelope.at)
            case ProductPublished() | ProductCorrected():
                answer = Answer(product_id=event.product_id, version=event.version, title=event.title, url=event.url)
                deed = "product_published" if isinstance(event, ProductPublished) else "product_corrected"
                request.receive_answer(answer, deed, work.envelope.at)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """A member is taken out of the requests that they handed in; the requests stay."""
    await person_lifecycle.forget_person(work, event, AuthorForgotten)


async def _about(work: Receiving, request_ids: list[str]) -> list[Request]:
    """The requests that a fact is about, each of them to be saved with its new line."""
    requests = Requests(work)
    found = await requests.list_by_ids(request_ids)
    for request in found:
        await requests.save(request)
    return found


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await person_lifecycle.hand_over_copy(work, event, AuthorCopied)
