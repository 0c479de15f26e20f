"""The coordinator keeps the minutes."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.scheduling.meetings import actions
from services.scheduling.meetings.pages.forms import MinutesForm
from services.scheduling.meetings.pages.meetings import render_meeting
from shared.http import ToWrite, WorkRouter
from shared.problems import Refused
from shared.web import FormErrors, read_form, refuse_form

router = WorkRouter(include_in_schema=False)


@router.post("/meetings/{meeting_id}/minutes")
async def keep_minutes(meeting_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Keep the minutes: back to the meeting, or back to the form with what was typed."""
    form = await read_form(http, MinutesForm)
    if isinstance(form, FormErrors):
        return await render_meeting(http, work, meeting_id, form)
    if gaps := form.find_gaps():
        return await render_meeting(http, work, meeting_id, refuse_form(http, **gaps))
    try:
        await actions.keep_minutes(work, meeting_id, form.to_command())
    except Refused as refusal:
        return await render_meeting(http, work, meeting_id, refuse_form(http, form=refusal.detail))
    return RedirectResponse(f"/meetings/{meeting_id}", 303)
