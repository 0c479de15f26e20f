"""A person looks at the meetings of the region, and opens one."""

from typing import Annotated, Any

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.scheduling.meetings import actions, policy
from services.scheduling.meetings.model import Meeting
from services.scheduling.meetings.pages.forms import CONTRIBUTION_ROWS, DECISION_ROWS
from services.scheduling.meetings.store import Announcements
from shared.http import ToRead, WorkRouter, service_state
from shared.identity import require_signed_in
from shared.problems import NotFound
from shared.store import Reading, Span
from shared.web import AskedPage, FormErrors, blank_form, page_asked_for, render

router = WorkRouter(include_in_schema=False)


@router.get("/meetings")
async def meetings_page(
    http: HttpRequest, work: ToRead, page: AskedPage, past_page: Annotated[Span, page_asked_for(30, "past")]
) -> Response:
    """What is ahead, and what has been."""
    announcements = Announcements(work)
    upcoming, past = await announcements.list_upcoming(page), await announcements.list_past(past_page)
    return render_page(http, "meetings.html", upcoming=upcoming, past=past)


@router.get("/meetings/{meeting_id}")
async def meeting_page(meeting_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One meeting."""
    return await render_meeting(http, work, meeting_id)


def render_page(http: HttpRequest, name: str, zone: str | None = None, **context: Any) -> Response:
    """A page on which hours are told by the clock of this zone, or the region's where none is named."""
    return render(http, name, zone=zone or service_state(http).settings.zone, **context)


async def render_meeting(
    http: HttpRequest, work: Reading, meeting_id: str, errors: FormErrors | None = None
) -> Response:
    """The one page of a meeting: its announcement for all, more for those who take part."""
    meeting = await actions.get_meeting(work, meeting_id)
    if not isinstance(meeting, Meeting):
        if errors is not None:  # a form of those who take part: nobody else is to think that it was read
            require_signed_in(work.actor)
            raise NotFound
        return render_page(http, "announced.html", meeting.zone, meeting=meeting)
    return render_page(
        http,
        "meeting.html",
        meeting.zone,
        meeting=meeting,
        names=await actions.get_member_names(work, meeting),
        is_member=policy.is_member(work.actor, meeting),
        can_lead=policy.can_lead(work.actor, meeting),
        is_early=meeting.starts_at > work.now,
        contribution_rows=min(CONTRIBUTION_ROWS, len(meeting.member_ids) + 3),
        decision_rows=DECISION_ROWS,
        errors=_prefill(errors or blank_form(), meeting, work.actor.person_id),
    )


def _prefill(errors: FormErrors, meeting: Meeting, person_id: str | None) -> FormErrors:
    """What is known stands in the forms already, unless something else was typed."""
    studied = [str(place) for place in meeting.get_studied_sources(person_id)]
    return FormErrors(errors.refusals, {"studied": studied, **errors.answers}, errors.status)
