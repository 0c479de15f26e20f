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
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, render

router = WorkRouter(include_in_schema=False)


class DeclineForm(Form):
    """Why not this time, if one wants to say it."""

    reason: Annotated[str, Field(max_length=1_000)] = ""


@router.get("/invitations")
async def mine(http: HttpRequest, work: ToRead) -> Response:
    """My invitations: those that wait for an answer, then the others."""
    return await _render_invitations(http, work, blank_form())


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


async def _render_invitations(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    require_signed_in(work.actor)
    found = await Invitations(work).list_newest(None, 100, person_id=work.actor.person_id)
    hosts = await list_people(work, [one.invited_by for one in found if one.invited_by is not None])
    return render(
        http,
        "invitations.html",
        waiting=[one for one in found if one.state == "invited"],
        answered=[one for one in found if one.state != "invited"],
        names={person.id: person.name for person in hosts},
        errors=errors,
    )
