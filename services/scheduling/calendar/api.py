"""A calendar takes a meeting (RFC 5545)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from starlette.responses import Response

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import Announcement
from shared.http import ToRead, WorkRouter

router = WorkRouter(tags=["meetings"])


@router.get("/api/meetings/{meeting_id}/calendar.ics", response_class=Response)
@router.get("/meetings/{meeting_id}.ics", include_in_schema=False)
async def calendar_file(meeting_id: str, work: ToRead) -> Response:
    """One meeting for a calendar; the link to join is only in the file of those who take part."""
    meeting = await actions.get_meeting(work, meeting_id)
    return Response(
        build_calendar(meeting),
        media_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="meeting-{meeting.id}.ics"',
            "Cache-Control": "private, no-cache",
            "Vary": "Cookie, Authorization",
        },
    )


def build_calendar(meeting: Announcement) -> bytes:
    """No METHOD: nobody is invited by mail here, and a published event would need an organiser's address.

    Without one DTSTAMP says, as LAST-MODIFIED does, when the entry was last revised (RFC 5545, 3.8.7.2).
    """
    entry, revised_at = meeting.calendar_entry, meeting.revised_at or meeting.announced_at
    starts_at = entry.starts_at.astimezone(ZoneInfo(entry.zone))
    event = Event()
    event.add("uid", meeting.id)
    event.add("sequence", meeting.revision)
    event.add("created", meeting.announced_at)
    event.add("dtstamp", revised_at)
    event.add("last-modified", revised_at)
    event.add("dtstart", starts_at)
    event.add("duration", timedelta(minutes=entry.minutes))
    event.add("summary", entry.title)
    event.add("status", entry.status)
    for name, value in (("location", entry.place), ("url", entry.link), ("description", entry.description)):
        if value:
            event.add(name, value)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Docendo//Meetings//RU")
    calendar.add_component(event)
    # Bounds make one plain block per change of the clock: without them ical.js (Thunderbird, Nextcloud) reads
    # the zone's whole history wrongly and shows the meeting an hour off.
    calendar.add_missing_timezones(first_date=date(starts_at.year, 1, 1), last_date=date(starts_at.year + 2, 1, 1))
    return bytes(calendar.to_ical())
