"""The coordinator gives people something to study, and they say what they have studied."""

from fastapi import Request as HttpRequest
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import AssignPreparation, MarkStudied, Source
from services.scheduling.meetings.pages.forms import PreparationForm, ReadinessForm, parse_timed_lines
from services.scheduling.meetings.pages.meetings import render_meeting
from shared.http import ToWrite, WorkRouter
from shared.web import FormErrors, read_form, refuse_form

router = WorkRouter(include_in_schema=False)


@router.post("/meetings/{meeting_id}/preparation")
async def assign_preparation(meeting_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Give the sources."""
    form = await read_form(http, PreparationForm)
    if isinstance(form, FormErrors):
        return await render_meeting(http, work, meeting_id, form)
    try:
        lines = parse_timed_lines(form.sources)
        sources = [Source(title=title, url=address, minutes=minutes) for minutes, title, address in lines]
        command = AssignPreparation(sources=sources)
    except (ValueError, ValidationError):
        refused = refuse_form(
            http, sources="From 1 to 20 lines: minutes, the title, and at the end a link if there is one"
        )
        return await render_meeting(http, work, meeting_id, refused)
    await actions.assign_preparation(work, meeting_id, command)
    return RedirectResponse(f"/meetings/{meeting_id}", 303)


@router.post("/meetings/{meeting_id}/readiness")
async def mark_studied(meeting_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Say what one has studied."""
    form = await read_form(http, ReadinessForm)
    if isinstance(form, FormErrors):
        return await render_meeting(http, work, meeting_id, form)
    await actions.mark_studied(work, meeting_id, MarkStudied(sources=form.studied))
    return RedirectResponse(f"/meetings/{meeting_id}", 303)
