"""The one who asks: the form, the receipt, the timeline, the answer, the word on whether it helps."""

from typing import Annotated, Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.intake.requests import actions
from services.intake.requests.model import (
    ChildConsentMissing,
    GiveFeedback,
    MessageText,
    StoryText,
    SubmitRequest,
)
from services.intake.schools.actions import list_open_schools
from shared.contracts.codes import Audience, Experience, Obstacle
from shared.entity import Form
from shared.http import REQUEST_COOKIE, ToRead, ToWrite, WorkRouter, service_state
from shared.http.sessions import REQUEST_SECONDS
from shared.problems import NotFound, Refused
from shared.store import Reading, service_reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)


class AskForm(Form):
    """The form on which anybody asks for help."""

    audience: Audience
    experience: Experience | None = None
    school_id: Annotated[str, Field(max_length=64)]
    story: StoryText
    subject: Annotated[str, Field(max_length=100)] | None = None
    grade: Annotated[str, Field(max_length=50)] | None = None


class CodeForm(Form):
    """The code from the slip."""

    code: Annotated[str, Field(min_length=8, max_length=64)]


class AnswerForm(Form):
    """One question or one answer."""

    words: MessageText


class FeedbackForm(Form):
    """The two checks of stage seven."""

    understood: Literal["yes", "no"]
    has_resources: Literal["yes", "no"]
    obstacle: Obstacle | None = None
    comment: Annotated[str, Field(max_length=2_000)] | None = None


class ErasureForm(Form):
    """The last word before the story goes."""

    sure: Literal["yes", "no"]


@router.get("/ask")
async def ask_page(http: HttpRequest, work: ToRead) -> Response:
    """The form."""
    return await _render_form(http, work, blank_form())


@router.post("/ask")
async def ask(http: HttpRequest, work: ToWrite) -> Response:
    """Hand the form in: on to the receipt, or back with what was typed."""
    form = await read_form(http, AskForm)
    if isinstance(form, FormErrors):
        return await _render_form(http, work, form)
    if form.audience == "teacher" and form.experience is None:
        return await _render_form(http, work, refuse_form(http, experience="Say how long you have been teaching"))
    experience = form.experience if form.audience == "teacher" else None
    secrets, id_ = service_state(http).secrets, work.new_id()
    command = SubmitRequest(**{**form.model_dump(), "experience": experience})
    try:
        await actions.submit_request(work, command, id_=id_, code_digest=secrets.digest_code(secrets.derive_code(id_)))
    except ChildConsentMissing as refused:
        return await _render_form(http, work, refuse_form(http, **{refused.field: refused.detail}))
    except Refused:
        return await _render_form(http, work, refuse_form(http, school_id="Choose your school from the list"))
    return _open_session(http, id_, "/requests/mine/receipt")


@router.get("/requests/mine/receipt")
async def receipt(http: HttpRequest, work: ToRead) -> Response:
    """The number and the code, to be kept."""
    request = await actions.get_own_request(work)
    code = service_state(http).secrets.derive_code(request.id)
    return render(http, "receipt.html", asked=request, code=code)


@router.get("/follow")
async def follow_page(http: HttpRequest) -> Response:
    """Where the code is typed."""
    return render(http, "follow.html")


@router.post("/follow")
async def follow(http: HttpRequest) -> Response:
    """Open a request by its code."""
    form = await read_form(http, CodeForm)
    if isinstance(form, FormErrors):
        return render(http, "follow.html", errors=form)
    state = service_state(http)
    try:
        request = await actions.find_by_code(service_reading(state.store), state.secrets.digest_code(form.code))
    except NotFound:
        refused = refuse_form(http, code="No request has this code: check each sign and try again")
        return render(http, "follow.html", errors=refused)
    return _open_session(http, request.id, "/requests/mine")


@router.get("/requests/mine")
async def mine(http: HttpRequest, work: ToRead) -> Response:
    """Where my request stands, and what is mine to do now."""
    if work.actor.request_id is None:
        return RedirectResponse("/follow", 303)
    return render(http, "mine.html", asked=await actions.get_own_request(work))


@router.post("/requests/mine/answer")
async def answer(http: HttpRequest, work: ToWrite) -> Response:
    """Answer the coordinator's question."""
    request = await actions.get_own_request(work)
    form = await read_form(http, AnswerForm)
    if isinstance(form, FormErrors):
        return render(http, "mine.html", asked=request, errors=form)
    try:
        await actions.clarify_request(work, request.id, form.words)
    except ChildConsentMissing as refused:
        return render(http, "mine.html", asked=request, errors=refuse_form(http, words=refused.detail))
    return RedirectResponse("/requests/mine", 303)


@router.post("/requests/mine/feedback")
async def feedback(http: HttpRequest, work: ToWrite) -> Response:
    """Say whether the answer helps."""
    request = await actions.get_own_request(work)
    form = await read_form(http, FeedbackForm)
    if isinstance(form, FormErrors):
        return render(http, "mine.html", asked=request, errors=form)
    usable = form.understood == "yes" and form.has_resources == "yes"
    if not usable and form.obstacle is None:
        refused = refuse_form(http, obstacle="Say what stops you, so that it can be corrected")
        return render(http, "mine.html", asked=request, errors=refused)
    command = GiveFeedback(
        understood=form.understood == "yes",
        has_resources=form.has_resources == "yes",
        obstacle=None if usable else form.obstacle,
        comment=form.comment,
    )
    try:
        await actions.give_feedback(work, request.id, command)
    except ChildConsentMissing as refused:
        return render(http, "mine.html", asked=request, errors=refuse_form(http, comment=refused.detail))
    return RedirectResponse("/requests/mine", 303)


@router.post("/requests/mine/withdrawal")
async def withdraw(work: ToWrite) -> Response:
    """Take the request back."""
    await actions.withdraw_request(work, (await actions.get_own_request(work)).id)
    return RedirectResponse("/requests/mine", 303)


@router.get("/requests/mine/erasure")
async def before_erasing(http: HttpRequest, work: ToRead) -> Response:
    """What goes and what stays."""
    return render(http, "erasure.html", asked=await actions.get_own_request(work))


@router.post("/requests/mine/erasure")
async def erase_words(http: HttpRequest, work: ToWrite) -> Response:
    """My words are taken out of my request."""
    request = await actions.get_own_request(work)
    form = await read_form(http, ErasureForm)
    if isinstance(form, FormErrors):
        return render(http, "erasure.html", asked=request, errors=form)
    if form.sure == "yes":
        await actions.erase_words(work, request.id)
    return RedirectResponse("/requests/mine", 303)


async def _render_form(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    return render(http, "ask.html", schools=await list_open_schools(work), errors=errors)


def _open_session(http: HttpRequest, request_id: str, address: str) -> Response:
    state = service_state(http)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        REQUEST_COOKIE,
        state.sessions.issue_requester_token(request_id),
        max_age=REQUEST_SECONDS,
        httponly=True,
        samesite="lax",
        secure=state.settings.public_url.startswith("https:"),
    )
    return response
