"""What can happen to a request."""

from services.intake.requests import policy
from services.intake.requests.model import (
    FormulateRequest,
    GiveChildConsent,
    GiveFeedback,
    Request,
    Stage,
    SubmitRequest,
)
from services.intake.requests.store import Requests
from services.intake.schools.actions import require_open_school
from shared.problems import NotFound
from shared.store import Reading, Writing


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


async def list_board(work: Reading, per_stage: int = 50) -> dict[Stage, tuple[list[Request], int]]:
    """Every stage with its longest waiting requests and their number in all, as far as one counts."""
    policy.may_see_board(work.actor)
    requests = Requests(work)
    stages = [stage for stage in Stage if stage is not Stage.WITHDRAWN]
    return {
        stage: (await requests.list_at_stage(stage, per_stage), await requests.count_at_stage(stage))
        for stage in stages
    }


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
    request.give_child_consent(command, how=policy.choose_consent_channel(work.actor, request), at=work.now)
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
