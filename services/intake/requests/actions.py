"""What can happen to a request."""

from services.intake.requests import policy
from services.intake.requests.model import (
    Answer,
    FormulateRequest,
    GiveChildConsent,
    GiveFeedback,
    Request,
    Stage,
    SubmitRequest,
)
from services.intake.requests.store import Requests
from services.intake.schools.actions import require_open_school
from shared.contracts.matching import ExpertAccepted, GroupFormed, TopicOpened
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductCorrected,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
)
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.problems import NotFound
from shared.store import ListPart, Reading, Receiving, Span, Writing


async def submit_request(work: Writing, command: SubmitRequest, *, id_: str, code_digest: str) -> Request:
    """Anybody hands in a request. Raises Refused for a school that is not on the list."""
    await require_open_school(work, command.school_id)
    author = work.actor.person_id if command.channel == "web" else None
    request, submitted = Request.submit(command, id_=id_, code_digest=code_digest, author_id=author, at=work.now)
    await Requests(work).add(request)
    work.publish(submitted, about=request)
    return request


async def ask_question(work: Writing, request_id: str, text: str) -> Request:
    """The coordinator asks what is not clear."""
    request = await Requests(work).get(request_id)
    policy.may_process(work.actor, request)
    request.ask(text, at=work.now)
    await Requests(work).save(request)
    return request


async def clarify_request(work: Writing, request_id: str, text: str) -> Request:
    """The one who asked answers the coordinator."""
    request = await Requests(work).get(request_id)
    policy.may_act_as_requester(work.actor, request)
    clarified = request.clarify(text, at=work.now)
    await Requests(work).save(request)
    work.publish(clarified, about=request)
    return request


async def formulate_request(work: Writing, request_id: str, command: FormulateRequest) -> Request:
    """The coordinator puts the problem exactly: from here on it can become a topic."""
    request = await Requests(work).get(request_id)
    policy.may_process(work.actor, request)
    formulated = request.formulate(command, at=work.now)
    await Requests(work).save(request)
    work.publish(formulated, about=request)
    return request


async def give_feedback(work: Writing, request_id: str, command: GiveFeedback) -> Request:
    """The one who asked says whether the answer helps."""
    request = await Requests(work).get(request_id)
    policy.may_act_as_requester(work.actor, request)
    given, closed = request.give_feedback(command, at=work.now)
    await Requests(work).save(request)
    work.publish(given, about=request)
    if closed is not None:
        work.publish(closed, about=request)
    return request


async def withdraw_request(work: Writing, request_id: str) -> Request:
    """The one who asked no longer needs an answer."""
    request = await Requests(work).get(request_id)
    policy.may_act_as_requester(work.actor, request)
    closed = request.withdraw(at=work.now)
    await Requests(work).save(request)
    work.publish(closed, about=request)
    return request


async def find_by_code(work: Reading, digest: str) -> Request:
    """The request that a code opens. Raises NotFound for any other code, with no difference."""
    request = await Requests(work).find_by_code(digest)
    if request is None:
        raise NotFound("No request has this code: check each sign and try again")
    return request


async def get_request(work: Reading, request_id: str) -> Request:
    """One request. Raises NotFound for one that is not there to be seen."""
    return await Requests(work).get(request_id)


async def get_own_request(work: Reading) -> Request:
    """The request that the one who asks has opened with its code. Raises NotFound for none."""
    if work.actor.request_id is None:
        raise NotFound("Open your request with its code first")
    return await get_request(work, work.actor.request_id)


async def get_request_for_staff(work: Reading, request_id: str) -> Request:
    """One request, for those who work on requests. Raises Forbidden for others."""
    request = await get_request(work, request_id)
    policy.may_see_board(work.actor)
    return request


async def list_at_stage(work: Reading, stage: Stage, span: Span) -> ListPart[Request]:
    """The requests at a stage, the longest waiting first, for those who work on them."""
    policy.may_see_board(work.actor)
    return await Requests(work).list_at_stage(stage, span)


async def erase_words(work: Writing, request_id: str) -> Request:
    """The one who asked takes their words out; what is needed, and what became of it, stays. Nobody is told."""
    request = await Requests(work).get(request_id)
    policy.may_act_as_requester(work.actor, request)
    request.erase_words(at=work.now)
    await Requests(work).rekey(request)
    return request


async def give_child_consent(work: Writing, request_id: str, command: GiveChildConsent) -> Request:
    """A legal representative speaks for the child: with the code of the request, or on a paper at the school."""
    request = await Requests(work).get(request_id)
    how = policy.choose_consent_channel(work.actor, request)
    request.give_child_consent(command, how=how, at=work.now)
    await Requests(work).save(request)
    return request


async def withdraw_child_consent(work: Writing, request_id: str) -> Request:
    """The same way, as easily: everything that may tell of the child goes at once, with its key."""
    request = await Requests(work).get(request_id)
    policy.choose_consent_channel(work.actor, request)
    request.withdraw_child_consent(at=work.now)
    await Requests(work).rekey(request)
    return request


async def erase_named_child(work: Writing, request_id: str) -> Request:
    """The coordinator has read that the words name a child for whom nobody has spoken: they are not kept."""
    request = await Requests(work).get(request_id)
    policy.may_process(work.actor, request)
    request.erase_named_child(at=work.now)
    await Requests(work).rekey(request)
    return request


async def record_matching(work: Receiving, event: TopicOpened | ExpertAccepted | GroupFormed) -> None:
    """People are being chosen for the requests that the event is about."""
    at = work.envelope.at
    for request in await Requests(work).list_by_ids(event.request_ids):
        match event:
            case TopicOpened():
                request.record_event("topic_opened", at, Stage.PROCESSING, title=event.title)
            case ExpertAccepted():
                request.record_event("expert_accepted", at, Stage.PROCESSING)
            case GroupFormed():
                request.record_event("group_formed", at, Stage.ANNOUNCING, title=event.title)
        await Requests(work).save(request)


async def record_scheduling(work: Receiving, event: MeetingAnnounced | PreparationAssigned | MeetingHeld) -> None:
    """The group gets together for the requests that the event is about."""
    at = work.envelope.at
    for request in await Requests(work).list_by_ids(event.request_ids):
        match event:
            case MeetingAnnounced():
                details = {"title": event.title, "starts_at": event.starts_at.isoformat(), "zone": event.zone or ""}
                request.record_event("meeting_announced", at, Stage.ANNOUNCING, **details)
            case PreparationAssigned():
                details = {"sources": str(event.sources), "minutes": str(event.reading_minutes)}
                request.record_event("preparation_assigned", at, Stage.PREPARATION, **details)
            case MeetingHeld():
                request.record_event("meeting_held", at, Stage.MEETING)
        await Requests(work).save(request)


async def record_publishing(
    work: Receiving, event: ProductDrafted | ProductReturned | ProductPublished | CorrectionOpened | ProductCorrected
) -> None:
    """The answer takes shape, is published, corrected: the one who asked is asked whether it helps."""
    at = work.envelope.at
    for request in await Requests(work).list_by_ids(event.request_ids):
        match event:
            case ProductDrafted():
                request.record_event("product_drafted", at, Stage.PRODUCT, title=event.title)
            case ProductReturned():
                request.record_event("product_returned", at, Stage.PRODUCT)
            case CorrectionOpened():
                request.reopen_for_correction(event.version, at)
            case ProductPublished() | ProductCorrected():
                answer = Answer(product_id=event.product_id, version=event.version, title=event.title, url=event.url)
                published = isinstance(event, ProductPublished)
                request.receive_answer(answer, "product_published" if published else "product_corrected", at)
        await Requests(work).save(request)
