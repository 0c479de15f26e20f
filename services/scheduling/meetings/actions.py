"""What can happen to a meeting."""

from collections.abc import Sequence

from services.scheduling.groups.store import Groups, Schools
from services.scheduling.meetings import policy
from services.scheduling.meetings.model import (  # fmt: skip
    AnnounceMeeting,
    Announcement,
    AssignPreparation,
    Group,
    KeepMinutes,
    MarkStudied,
    Meeting,
    Person,
    School,
)
from services.scheduling.meetings.store import Announcements, Meetings
from services.scheduling.participants.store import People
from shared.contracts.people import CopyAsked, PersonErased, SchoolChanged, SchoolJoined
from shared.contracts.scheduling import ParticipantCopied, ParticipantForgotten
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.store import ErasedPeople, Reading, Receiving, Writing
from shared.store import copy_person as copy
from shared.store import erase_from_service as forget


async def announce_meeting(work: Writing, command: AnnounceMeeting, *, default_zone: str) -> Meeting:
    """The coordinator sets the date. Raises NotFound for a group that is not one's to see.

    Hours are told by the clock of the group's school; `otherwise` is the region's zone, while the school is not known.
    """
    policy.must_be_signed_in(work.actor)
    group = await Groups(work).get(command.group_id)
    policy.may_lead(work.actor, group)
    zone = (await get_zones(work, [group], default_zone))[group.id]
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
    policy.must_be_signed_in(work.actor)
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
    return await People(work).get_names(meeting.member_ids)


async def list_my_groups(work: Reading) -> tuple[list[Group], list[Group]]:
    """One's groups, and those of them for which one announces meetings. Raises SignInNeeded."""
    policy.must_be_signed_in(work.actor)
    groups = await Groups(work).list_by_member(str(work.actor.person_id))
    return groups, [group for group in groups if policy.can_lead(work.actor, group)]


async def get_zones(work: Reading, groups: Sequence[Group], default_zone: str) -> dict[str, str]:
    """The zone by whose clock each group lives: that of its school, or `otherwise` the region's."""
    zones = await Schools(work).get_zones(sorted({group.school_id for group in groups}), default_zone)
    return {group.id: zones[group.school_id] for group in groups}


async def get_zone_to_announce_in(work: Reading, group_id: str, default_zone: str) -> str:
    """The zone by whose clock its coordinator sets a date for a group. Raises NotFound, Forbidden."""
    policy.must_be_signed_in(work.actor)
    group = await Groups(work).get(group_id)
    policy.may_lead(work.actor, group)
    return (await get_zones(work, [group], default_zone))[group_id]


async def record_school(work: Receiving, event: SchoolJoined | SchoolChanged) -> None:
    """A school lives by this clock; what is ahead there is told by it too, at the moment that was announced."""
    schools = Schools(work)
    school = await schools.find(event.school_id)
    if school is None:
        await schools.add(School.from_event(event))
    elif work.is_outdated(school):
        return
    else:
        school.zone = event.zone
        await schools.save(school)
    for meeting in await Meetings(work).list_ahead_in_school(event.school_id):
        if meeting.zone != event.zone:
            meeting.zone = event.zone
            await Meetings(work).save(meeting)


async def record_group(work: Receiving, group: Group) -> None:
    """A group may meet from now on."""
    await Groups(work).add(group)


async def record_person(work: Receiving, person_id: str, name: str) -> None:
    """Somebody has a name, or another one; a name heard late never replaces a later one."""
    people = People(work)
    person = await people.find(person_id)
    if await ErasedPeople(work).is_erased(person_id):
        return
    if person is None:
        await people.add(Person(id=person_id, name=name))
    elif not work.is_outdated(person):
        person.name = name
        await people.save(person)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, sealed so that only they can open it."""
    copy_record, encrypted = await copy(work, event.person_id, event.copy_id, event.key)
    work.publish(ParticipantCopied(copy_id=event.copy_id, sealed=encrypted), about=copy_record)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).find(event.person_id)
    leaving = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    report = await forget(work, leaving, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(ParticipantForgotten(erasure_id=event.erasure_id, lines=report.event_lines), about=report)


async def _get_meeting_to_lead(work: Writing, meeting_id: str) -> Meeting:
    policy.must_be_signed_in(work.actor)
    meeting = await Meetings(work).get(meeting_id)
    policy.may_lead(work.actor, meeting)
    return meeting
