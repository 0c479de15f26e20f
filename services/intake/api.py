"""A program asks for help, or looks at a request."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.intake import actions, policy
from services.intake.model import (
    ENDED,
    ChildWord,
    FormulateRequest,
    GiveFeedback,
    GiveWord,
    Request,
    Stage,
    SubmitRequest,
    ThreadLine,
    Words,
)  # fmt: skip
from services.intake.store import Requests
from shared.contracts.words import Kind, SubKind
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Who
from shared.store import Reading

router = WorkRouter(prefix="/api/requests", tags=["requests"])


class AskQuestion(Command):
    """What the coordinator wants to know."""

    question: Words


class ClarifyRequest(Command):
    """What the one who asked says to it."""

    answer: Words


class FollowRequest(Command):
    """The tracking code, however it is typed."""

    code: Annotated[str, Field(min_length=8, max_length=64)]


class Accepted(BaseModel):
    """The receipt: keep the tracking code, it is not shown to anybody else."""

    id: str
    number: str
    tracking_code: str
    stage: Stage
    follow_url: str


class Seen(BaseModel):
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
    child_words: list[ChildWord]
    open_question: str | None
    problem: str | None
    kind: Kind | None
    sub_kind: SubKind | None
    product_id: str | None
    product_version: int | None
    awaits_feedback: bool
    thread: list[ThreadLine]

    @classmethod
    def of(cls, request: Request) -> "Seen":
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


class Opened(BaseModel):
    """The request that a code opens, and the token that keeps it open for a day."""

    token: str
    request: Seen


class Page(BaseModel):
    """A part of a list."""

    requests: list[Seen]


@router.post("", status_code=201)
async def submit(command: SubmitRequest, work: ToWrite, http: HttpRequest) -> Accepted:
    """Hand in a request for help. Nobody needs an account."""
    secrets, settings = http.app.state.secrets, http.app.state.settings
    id_ = work.new_id()
    code = secrets.code(id_)
    request = await actions.submit_request(work, command, id_=id_, code_digest=secrets.code_digest(code))
    return Accepted(
        id=request.id, number=request.number, tracking_code=code, stage=request.stage,
        follow_url=f"{settings.public_url}/follow",
    )  # fmt: skip


@router.post("/followed")
async def follow(command: FollowRequest, http: HttpRequest) -> Opened:
    """Open a request by its code."""
    state = http.app.state
    look = Reading(state.store, Who.room("intake"))
    request = await actions.open_with_code(look, state.secrets.code_digest(command.code))
    return Opened(token=state.sessions.requester(request.id), request=Seen.of(request))


@router.get("")
async def list_requests(
    work: ToRead,
    stage: Stage | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Page:
    """The requests you may see, the newest first."""
    policy.may_see_board(work.who)
    stages = [stage] if stage is not None else [one for one in Stage if one not in ENDED]
    return Page(requests=[Seen.of(one) for one in await Requests(work).newest(stages, limit, skip)])


@router.get("/{request_id}")
async def look(request_id: str, work: ToRead) -> Seen:
    """One request with its thread."""
    return Seen.of(await Requests(work).get(request_id))


@router.post("/{request_id}/questions", status_code=201)
async def ask(request_id: str, command: AskQuestion, work: ToWrite) -> Seen:
    """Ask the one who handed it in."""
    return Seen.of(await actions.ask_question(work, request_id, command.question))


@router.post("/{request_id}/answers", status_code=201)
async def clarify(request_id: str, command: ClarifyRequest, work: ToWrite) -> Seen:
    """Answer the coordinator's question."""
    return Seen.of(await actions.clarify_request(work, request_id, command.answer))


@router.post("/{request_id}/formulation", status_code=201)
async def formulate(request_id: str, command: FormulateRequest, work: ToWrite) -> Seen:
    """Put the problem exactly."""
    return Seen.of(await actions.formulate_request(work, request_id, command))


@router.post("/{request_id}/feedback", status_code=201)
async def give_feedback(request_id: str, command: GiveFeedback, work: ToWrite) -> Seen:
    """Say whether the answer is understood and whether you have what it takes to use it."""
    return Seen.of(await actions.give_feedback(work, request_id, command))


@router.post("/{request_id}/erasure", status_code=201)
async def erase(request_id: str, work: ToWrite) -> Seen:
    """Take your own words out of the request, for good; the need and its answer stay."""
    return Seen.of(await actions.erase_words(work, request_id))


@router.post("/{request_id}/withdrawal", status_code=201)
async def withdraw(request_id: str, work: ToWrite) -> Seen:
    """Take the request back."""
    return Seen.of(await actions.withdraw_request(work, request_id))


@router.post("/{request_id}/child", status_code=201)
async def give_word(request_id: str, command: GiveWord, work: ToWrite) -> Seen:
    """Speak for a child as its legal representative; the coordinator enters a word that was given on paper."""
    return Seen.of(await actions.give_word(work, request_id, command))


@router.post("/{request_id}/child/withdrawal", status_code=201)
async def take_word_back(request_id: str, work: ToWrite) -> Seen:
    """Take the word for a child back: everything that was written goes with it."""
    return Seen.of(await actions.take_word_back(work, request_id))


@router.post("/{request_id}/child/erasure", status_code=201)
async def lose_named_child(request_id: str, work: ToWrite) -> Seen:
    """Erase words that name a child for whom nobody has spoken."""
    return Seen.of(await actions.lose_named_child(work, request_id))
