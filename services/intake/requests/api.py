"""A program asks for help, or looks at a request."""

from datetime import datetime
from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.intake.requests import actions, policy
from services.intake.requests.model import (
    FINAL_STAGES,
    ChildConsent,
    FormulateRequest,
    GiveChildConsent,
    GiveFeedback,
    MessageText,
    Request,
    Stage,
    SubmitRequest,
    TimelineEntry,
)
from services.intake.requests.store import Requests
from shared.contracts.codes import RequestKind, RequestSubkind
from shared.entity import Command
from shared.http import AskedSpan, PartView, ToRead, ToWrite, WorkRouter, service_state
from shared.store import service_reading

router = WorkRouter(prefix="/api/requests", tags=["requests"])


class AskQuestion(Command):
    """What the coordinator wants to know."""

    question: MessageText


class ClarifyRequest(Command):
    """What the one who asked says to it."""

    answer: MessageText


class FollowRequest(Command):
    """The tracking code, however it is typed."""

    code: Annotated[str, Field(min_length=8, max_length=64)]


class AcceptedView(BaseModel):
    """The receipt: keep the tracking code, it is not shown to anybody else."""

    id: str
    number: str
    tracking_code: str
    stage: Stage
    follow_url: str


class RequestView(BaseModel):
    """A request as those who may see it see it."""

    id: str
    number: str
    school_id: str
    audience: str
    experience: str | None
    channel: str
    stage: Stage
    submitted_at: datetime
    moved_at: datetime
    story: str
    subject: str | None
    grade: str | None
    child_name: str | None
    child_words: list[ChildConsent]
    open_question: str | None
    problem: str | None
    kind: RequestKind | None
    sub_kind: RequestSubkind | None
    product_id: str | None
    product_version: int | None
    awaits_feedback: bool
    thread: list[TimelineEntry]

    @classmethod
    def from_request(cls, request: Request) -> "RequestView":
        """The view of one request."""
        question, answer = request.open_question, request.answer
        return cls(
            number=request.number,
            open_question=None if question is None else question.text,
            product_id=None if answer is None else answer.product_id,
            product_version=None if answer is None else answer.version,
            awaits_feedback=request.awaits_feedback,
            **{name: getattr(request, name) for name in cls.model_fields if name in Request.model_fields},
        )


class OpenedRequestView(BaseModel):
    """The request that a code opens, and the token that keeps it open for a day."""

    token: str
    request: RequestView


class RequestListView(PartView):
    """A part of a list."""

    requests: list[RequestView]


@router.post("", status_code=201)
async def submit(command: SubmitRequest, work: ToWrite, http: HttpRequest) -> AcceptedView:
    """Hand in a request for help. Nobody needs an account."""
    secrets, settings = service_state(http).secrets, service_state(http).settings
    id_ = work.new_id()
    code = secrets.derive_code(id_)
    request = await actions.submit_request(work, command, id_=id_, code_digest=secrets.digest_code(code))
    return AcceptedView(
        id=request.id,
        number=request.number,
        tracking_code=code,
        stage=request.stage,
        follow_url=f"{settings.public_url}/follow",
    )


@router.post("/followed")
async def follow(command: FollowRequest, http: HttpRequest) -> OpenedRequestView:
    """Open a request by its code."""
    state = service_state(http)
    reading = service_reading(state.store)
    request = await actions.find_by_code(reading, state.secrets.digest_code(command.code))
    return OpenedRequestView(
        token=state.sessions.issue_requester_token(request.id), request=RequestView.from_request(request)
    )


@router.get("")
async def list_requests(
    work: ToRead,
    span: AskedSpan,
    stage: Stage | None = None,
) -> RequestListView:
    """The requests you may see, the newest first."""
    policy.may_see_board(work.actor)
    stages = [stage] if stage is not None else [one for one in Stage if one not in FINAL_STAGES]
    found = await Requests(work).list_newest(stages, span)
    return RequestListView(requests=[RequestView.from_request(one) for one in found], **PartView.count(found))


@router.get("/{request_id}")
async def look(request_id: str, work: ToRead) -> RequestView:
    """One request with its thread."""
    return RequestView.from_request(await Requests(work).get(request_id))


@router.post("/{request_id}/questions", status_code=201)
async def ask(request_id: str, command: AskQuestion, work: ToWrite) -> RequestView:
    """Ask the one who handed it in."""
    return RequestView.from_request(await actions.ask_question(work, request_id, command.question))


@router.post("/{request_id}/answers", status_code=201)
async def clarify(request_id: str, command: ClarifyRequest, work: ToWrite) -> RequestView:
    """Answer the coordinator's question."""
    return RequestView.from_request(await actions.clarify_request(work, request_id, command.answer))


@router.post("/{request_id}/formulation", status_code=201)
async def formulate(request_id: str, command: FormulateRequest, work: ToWrite) -> RequestView:
    """Put the problem exactly."""
    return RequestView.from_request(await actions.formulate_request(work, request_id, command))


@router.post("/{request_id}/feedback", status_code=201)
async def give_feedback(request_id: str, command: GiveFeedback, work: ToWrite) -> RequestView:
    """Say whether the answer is understood and whether you have what it takes to use it."""
    return RequestView.from_request(await actions.give_feedback(work, request_id, command))


@router.post("/{request_id}/erasure", status_code=201)
async def erase(request_id: str, work: ToWrite) -> RequestView:
    """Take your own words out of the request, for good; the need and its answer stay."""
    return RequestView.from_request(await actions.erase_words(work, request_id))


@router.post("/{request_id}/withdrawal", status_code=201)
async def withdraw(request_id: str, work: ToWrite) -> RequestView:
    """Take the request back."""
    return RequestView.from_request(await actions.withdraw_request(work, request_id))


@router.post("/{request_id}/child", status_code=201)
async def give_word(request_id: str, command: GiveChildConsent, work: ToWrite) -> RequestView:
    """Speak for a child as its legal representative; the coordinator enters a word that was given on paper."""
    return RequestView.from_request(await actions.give_child_consent(work, request_id, command))


@router.post("/{request_id}/child/withdrawal", status_code=201)
async def take_word_back(request_id: str, work: ToWrite) -> RequestView:
    """Take the word for a child back: everything that was written goes with it."""
    return RequestView.from_request(await actions.withdraw_child_consent(work, request_id))


@router.post("/{request_id}/child/erasure", status_code=201)
async def lose_named_child(request_id: str, work: ToWrite) -> RequestView:
    """Erase words that name a child for whom nobody has spoken."""
    return RequestView.from_request(await actions.erase_named_child(work, request_id))
