"""What can happen to a meeting."""

from services.scheduling.groups import actions as groups
from services.scheduling.meetings import policy
from services.scheduling.meetings.model import (
    AnnounceMeeting,
    Announcement,
    AssignPreparation,
    KeepMinutes,
    MarkStudied,
    Meeting,
)
from services.scheduling.meetings.store import Announcements, Meetings
from services.scheduling.participants import actions as participants
from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.identity import require_signed_in
from shared.store import Reading, Receiving, Writing


async def announce_meeting(work: Writing, command: AnnounceMeeting, *, default_zone: str) -> Meeting:
    """The coordinator sets the date. Raises NotFound for a group that is not one's to see.

    Hours are those of the clock of the group's school; `default_zone` is the region's, while the school is not known.
    """
    group = await groups.get_group_to_lead(work, command.group_id)
    zone = (await groups.get_zones(work, [group], default_zone))[group.id]
    meeting, event = Meeting.announce(command, group, id_=work.new_id(), zone=zone, at=work.now)
    await Meetings(work).add(meeting)
    work.publish(event, about=meeting)
    return meeting


async def assign_preparation(work: Writing, meeting_id: str, command: AssignPreparation) -> Meeting:
    """The coordinator gives everybody something to study before."""
    meeting = await _get_meeting_to_lead(work, meeting_id)
    event = meeting.assign_preparation(command)
    await Meetings(work).save(meeting)
    work.publish(event, about=meeting)
    return meeting


async def mark_studied(work: Writing, meeting_id: str, command: MarkStudied) -> Meeting:
    """A member says what they have studied; nobody says it for another."""
    require_signed_in(work.actor)
    meeting = await Meetings(work).get(meeting_id)
    policy.may_mark_studied(work.actor, meeting)
    meeting.mark_studied(str(work.actor.person_id), command)
    await Meetings(work).save(meeting)
    return meeting


async def keep_minutes(work: Writing, meeting_id: str, command: KeepMinutes) -> Meeting:
    """The coordinator writes down what the meeting has brought."""
    meeting = await _get_meeting_to_lead(work, meeting_id)
    event = meeting.keep_minutes(command, at=work.now)
    await Meetings(work).save(meeting)
    work.publish(event, about=meeting)
    return meeting


async def get_meeting(work: Reading, meeting_id: str) -> Meeting | Announcement:
    """The meeting for those who see into it, its announcement for everybody else. Raises NotFound."""
    return await Meetings(work).find(meeting_id) or await Announcements(work).get(meeting_id)


async def get_member_names(work: Reading, meeting: Meeting) -> dict[str, str]:
    """The names of the group's members."""
    return await participants.get_names(work, meeting.member_ids)


async def record_school(work: Receiving, event: SchoolJoined | SchoolChanged) -> None:
    """A school lives by this clock, and so do its meetings that are ahead, at the moment that was announced."""
    if not await groups.record_school(work, event):
        return
    meetings = Meetings(work)
    for meeting in await meetings.list_ahead_in_school(event.school_id):
        if meeting.zone != event.zone:
            meeting.zone = event.zone
            await meetings.save(meeting)


async def _get_meeting_to_lead(work: Writing, meeting_id: str) -> Meeting:
    require_signed_in(work.actor)
    meeting = await Meetings(work).get(meeting_id)
    policy.may_lead(work.actor, meeting)
    return meeting
