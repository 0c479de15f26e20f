"""A person's groups, and the form on which a coordinator announces a meeting."""

from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.scheduling.groups import actions as groups
from services.scheduling.meetings import actions
from services.scheduling.meetings.model import AgendaPoint, AnnounceMeeting
from services.scheduling.meetings.pages.forms import AnnounceForm, parse_timed_lines
from services.scheduling.meetings.pages.meetings import render_page
from services.scheduling.meetings.store import Meetings
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.problems import Refused
from shared.store import Reading, Span
from shared.web import AskedPage, FormErrors, blank_form, page_asked_for, read_form, refuse_form

_GROUPS_AT_ONCE = 10
_FIRST_GROUPS = Span.from_page(1, _GROUPS_AT_ONCE)
_MEETINGS_AHEAD, _MEETINGS_OVER = Span(limit=5), Span(limit=3)
"""So many of a group's meetings stand beside it; from there one goes on to all of them."""

router = WorkRouter(include_in_schema=False)


@router.get("/meetings/groups")
async def groups_page(
    http: HttpRequest, work: ToRead, page: Annotated[Span, page_asked_for(_GROUPS_AT_ONCE)]
) -> Response:
    """My groups with their meetings."""
    return await _render_groups(http, work, blank_form(minutes="90"), page)


@router.get("/meetings/groups/{group_id}")
async def group_page(
    group_id: str,
    http: HttpRequest,
    work: ToRead,
    page: AskedPage,
    past_page: Annotated[Span, page_asked_for(30, "past")],
) -> Response:
    """All meetings of one group."""
    group = await groups.get_group(work, group_id)
    region = service_state(http).settings.zone
    zone, meetings = (await groups.get_zones(work, [group], region))[group.id], Meetings(work)
    ahead, over = await meetings.list_ahead(group.id, page), await meetings.list_over(group.id, past_page)
    return render_page(http, "group.html", zone, group=group, ahead=ahead, over=over)


@router.post("/meetings/groups")
async def announce(http: HttpRequest, work: ToWrite) -> Response:
    """Set the date: on to the page of the meeting, or back with what was typed."""
    form = await read_form(http, AnnounceForm)
    if isinstance(form, FormErrors):
        return await _render_groups(http, work, form)
    region = service_state(http).settings.zone
    try:
        group = await groups.get_group_to_lead(work, form.group_id)
        starts_at = form.to_starts_at((await groups.get_zones(work, [group], region))[group.id])
    except ValueError:
        return await _render_groups(http, work, refuse_form(http, day="There is no such day: check the month"))
    try:
        agenda = [AgendaPoint(title=title, minutes=minutes) for minutes, title, _ in parse_timed_lines(form.agenda)]
        typed = form.model_dump(exclude={"day", "month", "year", "time", "agenda"})
        command = AnnounceMeeting(starts_at=starts_at, agenda=agenda, **typed)
    except (ValueError, ValidationError):
        refused = refuse_form(http, agenda="Begin each line with minutes, for example: 15 What we have tried")
        return await _render_groups(http, work, refused)
    try:
        meeting = await actions.announce_meeting(work, command, default_zone=region)
    except Refused as refusal:
        return await _render_groups(http, work, refuse_form(http, form=refusal.detail))
    return RedirectResponse(f"/meetings/{meeting.id}", 303)


async def _render_groups(http: HttpRequest, work: Reading, errors: FormErrors, page: Span = _FIRST_GROUPS) -> Response:
    mine, led = await groups.list_my_groups(work, page), await groups.list_led_groups(work)
    meetings = Meetings(work)
    ahead = {group.id: await meetings.list_ahead(group.id, _MEETINGS_AHEAD) for group in mine}
    over = {group.id: await meetings.list_over(group.id, _MEETINGS_OVER) for group in mine}
    region = service_state(http).settings.zone
    zones = await groups.get_zones(work, led, region)
    # The hours of this page go by the clock of those whose meetings one sets, as far as it is one clock.
    clocks = set(zones.values())
    clock = clocks.pop() if len(clocks) == 1 else region
    return render_page(
        http, "groups.html", clock, groups=mine, led=led, zones=zones, ahead=ahead, over=over, errors=errors
    )
