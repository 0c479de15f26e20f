"""The consent for a child: a page of its own, apart from any form; given and taken back with one press each."""

from typing import Annotated, Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.intake.requests import actions, policy
from services.intake.requests.model import CONSENT_TEXT_VERSION, GiveChildConsent, Request
from services.intake.requests.model.child_consent import FirstName, Grade, Relation
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.web import NO_STORE, FormErrors, blank_form, read_form, render

router = WorkRouter(include_in_schema=False)


class ChildConsentForm(Form):
    """Who speaks for the child, and the little that may be kept of it."""

    relation: Annotated[Relation, Field(json_schema_extra={"refusal": {"any": "Say who you are to the child"}})]
    sure: Annotated[Literal["yes"], Field(json_schema_extra={"refusal": {"any": "Without this word nothing is kept"}})]
    text: Annotated[int, Field(ge=1, le=1_000)]
    child: Annotated[
        FirstName | None,
        Field(json_schema_extra={"refusal": {"any": "Only the first name is needed, in letters; or leave it empty"}}),
    ] = None
    grade: Grade | None = None


@router.get("/requests/mine/child")
async def my_page(http: HttpRequest, work: ToRead) -> Response:
    """The text, and whether the word was given."""
    return _render_consent(http, await actions.get_own_request(work), blank_form())


@router.post("/requests/mine/child")
async def give_mine(http: HttpRequest, work: ToWrite) -> Response:
    """Yes, from now on."""
    return await _give(http, work, await actions.get_own_request(work), "/requests/mine/child")


@router.post("/requests/mine/child/withdrawal")
async def take_mine_back(work: ToWrite) -> Response:
    """No longer, from now on."""
    await actions.withdraw_child_consent(work, (await actions.get_own_request(work)).id)
    return RedirectResponse("/requests/mine/child", 303)


@router.get("/requests/{request_id}/child")
async def page_of_staff(request_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The same for the coordinator, who may have the word on paper."""
    request = await actions.get_request_for_staff(work, request_id)
    return _render_consent(http, request, blank_form(), on_paper=True)


@router.post("/requests/{request_id}/child")
async def give_on_paper(request_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """A signed paper is at the school."""
    request = await actions.get_request(work, request_id)
    policy.may_process(work.actor, request)
    return await _give(http, work, request, f"/requests/{request.id}/child", on_paper=True)


@router.post("/requests/{request_id}/child/withdrawal")
async def take_back_on_paper(request_id: str, work: ToWrite) -> Response:
    """The representative has taken their word back at the school."""
    request = await actions.withdraw_child_consent(work, request_id)
    return RedirectResponse(f"/requests/{request.id}/child", 303)


@router.post("/requests/{request_id}/child/erasure")
async def lose_named_child(request_id: str, work: ToWrite) -> Response:
    """The words name a child, and nobody has spoken for it."""
    request = await actions.erase_named_child(work, request_id)
    return RedirectResponse(f"/requests/{request.id}", 303)


async def _give(
    http: HttpRequest, work: ToWrite, request: Request, address: str, *, on_paper: bool = False
) -> Response:
    form = await read_form(http, ChildConsentForm)
    if isinstance(form, FormErrors):
        return _render_consent(http, request, form, on_paper=on_paper)
    command = GiveChildConsent(relation=form.relation, text=form.text, child=form.child, grade=form.grade)
    await actions.give_child_consent(work, request.id, command)
    return RedirectResponse(address, 303)


def _render_consent(http: HttpRequest, request: Request, errors: FormErrors, *, on_paper: bool = False) -> Response:
    return render(
        http,
        "child.html",
        asked=request,
        errors=errors,
        text=CONSENT_TEXT_VERSION,
        on_paper=on_paper,
        headers=NO_STORE,
    )
