"""A person looks at the meetings of the region, opens one, and says what they have studied."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import MarkStudied
from services.scheduling.meetings.pages.forms import ReadinessForm
from services.scheduling.meetings.pages.rendering import render_meeting, render_page
from services.scheduling.meetings.store import Announcements
from shared.http import ToRead, ToWrite, WorkRouter
from shared.web import FormErrors, read_form

router = WorkRouter(include_in_schema=False)


@router.get("/meetings")
async def meetings_page(http: HttpRequest, work: ToRead) -> Response:
    """What is ahead, and what has been."""
    announcements = Announcements(work)
    upcoming, past = await announcements.list_upcoming(100), await announcements.list_past(30)
    return render_page(http, "meetings.html", upcoming=upcoming, past=past)


@router.get("/meetings/{meeting_id}")
async def meeting_page(meeting_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One meeting."""
    return await render_meeting(http, work, meeting_id)


@router.post("/meetings/{meeting_id}/readiness")
async def mark_studied(meeting_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Say what one has studied."""
    form = await read_form(http, ReadinessForm)
    if isinstance(form, FormErrors):
        return await render_meeting(http, work, meeting_id, form)
    await actions.mark_studied(work, meeting_id, MarkStudied(sources=form.studied))
    return RedirectResponse(f"/meetings/{meeting_id}", 303)
