"""A calendar takes a meeting (RFC 5545)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from starlette.responses import Response

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import Announcement, Meeting
from shared.http import ToRead, WorkRouter

router = WorkRouter(tags=["meetings"])


@router.get("/api/meetings/{meeting_id}/calendar.ics", response_class=Response)
@router.get("/meetings/{meeting_id}.ics", include_in_schema=False)
async def calendar_file(meeting_id: str, work: ToRead) -> Response:
    """One meeting for a calendar; the link to join is only in the file of those who take part."""
    meeting = await actions.get_meeting(work, meeting_id)
    return Response(
        _build_calendar(meeting),
        media_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="meeting-{meeting.id}.ics"',
            "Cache-Control": "private, no-cache",
            "Vary": "Cookie, Authorization",
        },
    )


def _build_calendar(meeting: Announcement) -> bytes:
    """No METHOD: nobody is invited by mail here, and a published event would need an organiser's address."""
    starts_at = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    event = Event()
    event.add("uid", meeting.id)
    event.add("sequence", 0)  # grows when a meeting can be moved; importing a file again never makes a second entry
    event.add("dtstamp", meeting.announced_at)
    event.add("dtstart", starts_at)
    event.add("duration", timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.title)
    event.add("status", "CONFIRMED")
    if isinstance(meeting, Meeting):
        _add_details_for_members(event, meeting)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Docendo//Meetings//RU")
    calendar.add_component(event)
    # Bounds make one plain block per change of the clock: without them ical.js (Thunderbird, Nextcloud) reads
    # the zone's whole history wrongly and shows the meeting an hour off.
    calendar.add_missing_timezones(first_date=date(starts_at.year, 1, 1), last_date=date(starts_at.year + 2, 1, 1))
    return bytes(calendar.to_ical())


def _add_details_for_members(event: Event, meeting: Meeting) -> None:
    """Where to come, what it is about and what to read: for those who take part."""
    if where := meeting.place or meeting.link:
        event.add("location", where)
    if meeting.link is not None:
        event.add("url", meeting.link)
    lines = [meeting.link] if meeting.link is not None else []
    lines += [f"{point.minutes}′ {point.title}" for point in meeting.agenda]
    lines += [" ".join(filter(None, (f"{source.minutes}′", source.title, source.url))) for source in meeting.sources]
    if lines:
        event.add("description", "\n".join(lines))
