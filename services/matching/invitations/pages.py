"""What an expert is asked, and the answer."""

from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.matching.invitations import actions
from services.matching.invitations.store import Invitations
from services.matching.profiles.actions import list_people
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in
from shared.store import Reading, Span
from shared.web import PAGE_SIZE, AskedPage, FormErrors, blank_form, page_asked_for, read_form, render

router = WorkRouter(include_in_schema=False)
_FIRST = Span.from_page(1, PAGE_SIZE)


class DeclineForm(Form):
    """Why not this time, if one wants to say it."""

    reason: Annotated[str, Field(max_length=1_000)] = ""


@router.get("/invitations")
async def mine(
    http: HttpRequest, work: ToRead, page: AskedPage, answered_page: Annotated[Span, page_asked_for(name="answered")]
) -> Response:
    """My invitations: those that wait for an answer, then the others."""
    return await _render_invitations(http, work, blank_form(), page, answered_page)


@router.post("/invitations/{invitation_id}/acceptance")
async def accept(invitation_id: str, work: ToWrite) -> Response:
    """Say yes."""
    await actions.accept_invitation(work, invitation_id)
    return RedirectResponse("/invitations", 303)


@router.post("/invitations/{invitation_id}/refusal")
async def decline(invitation_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Say no, with a word why."""
    form = await read_form(http, DeclineForm)
    if isinstance(form, FormErrors):
        return await _render_invitations(http, work, form)
    await actions.decline_invitation(work, invitation_id, form.reason)
    return RedirectResponse("/invitations", 303)


async def _render_invitations(
    http: HttpRequest, work: Reading, errors: FormErrors, page: Span = _FIRST, answered_page: Span = _FIRST
) -> Response:
    require_signed_in(work.actor)
    invitations, person_id = Invitations(work), str(work.actor.person_id)
    waiting = await invitations.list_newest("invited", page, person_id)
    answered = await invitations.list_answered(person_id, answered_page)
    hosts = await list_people(work, [one.invited_by for one in waiting if one.invited_by is not None])
    return render(
        http,
        "invitations.html",
        waiting=waiting,
        answered=answered,
        names={person.id: person.name for person in hosts},
        list_path="/invitations",
        errors=errors,
    )
