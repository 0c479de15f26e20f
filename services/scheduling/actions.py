"""What can happen to a meeting."""

from collections.abc import Sequence

from services.scheduling import policy
from services.scheduling.model import (
    AnnounceMeeting,
    Announcement,
    AssignPreparation,
    Group,
    KeepMinutes,
    MarkStudied,
    Meeting,
    Person,
    School,
)  # fmt: skip
from services.scheduling.store import Announcements, Groups, Meetings, People, Schools
from shared.contracts.people import CopyAsked, PersonErased, SchoolChanged, SchoolJoined
from shared.contracts.scheduling import ParticipantCopied, ParticipantForgotten
from shared.privacy import PARTICIPANT, Leaving, spellings
from shared.store import Forgottens, Reading, Receiving, Writing
from shared.store import copy_person as copy
from shared.store import forget_person as forget


async def announce_meeting(work: Writing, command: AnnounceMeeting, *, otherwise: str) -> Meeting:
    """The coordinator sets the date. Raises NotFound for a group that is not one's to see.

    Hours are told by the clock of the group's school; `otherwise` is the region's zone, while the school is not known.
    """
    policy.must_be_signed_in(work.who)
    group = await Groups(work).get(command.group_id)
    policy.may_lead(work.who, group)
    zone = (await zones_of(work, [group], otherwise))[group.id]
    meeting, announced = Meeting.announce(command, group, id_=work.new_id(), zone=zone, at=work.now)
    await Meetings(work).add(meeting)
    work.publish(announced, about=meeting)
    return meeting


async def assign_preparation(work: Writing, meeting_id: str, command: AssignPreparation) -> Meeting:
    """The coordinator gives everybody something to study before."""
    meeting = await _to_lead(work, meeting_id)
    assigned = meeting.assign_preparation(command)
    await Meetings(work).save(meeting)
    work.publish(assigned, about=meeting)
    return meeting


async def mark_studied(work: Writing, meeting_id: str, command: MarkStudied) -> Meeting:
    """A member says what they have studied; nobody says it for another."""
    policy.must_be_signed_in(work.who)
    meeting = await Meetings(work).get(meeting_id)
    policy.may_mark(work.who, meeting)
    meeting.mark_studied(str(work.who.person_id), command)
    await Meetings(work).save(meeting)
    return meeting


async def keep_minutes(work: Writing, meeting_id: str, command: KeepMinutes) -> Meeting:
    """The coordinator writes down what the meeting has brought."""
    meeting = await _to_lead(work, meeting_id)
    held = meeting.keep_minutes(command, at=work.now)
    await Meetings(work).save(meeting)
    work.publish(held, about=meeting)
    return meeting


async def look_at(work: Reading, meeting_id: str) -> Meeting | Announcement:
    """The meeting for those who see into it, its announcement for everybody else. Raises NotFound."""
    return await Meetings(work).if_visible(meeting_id) or await Announcements(work).get(meeting_id)


async def names_in(work: Reading, meeting: Meeting) -> dict[str, str]:
    """The names of the group's members."""
    return await People(work).names(meeting.member_ids)


async def led_groups(work: Reading) -> tuple[list[Group], list[Group]]:
    """One's groups, and those of them for which one announces meetings. Raises SignInNeeded."""
    policy.must_be_signed_in(work.who)
    groups = await Groups(work).with_member(str(work.who.person_id))
    return groups, [group for group in groups if policy.leads(work.who, group)]


async def zones_of(work: Reading, groups: Sequence[Group], otherwise: str) -> dict[str, str]:
    """The zone by whose clock each group lives: that of its school, or `otherwise` the region's."""
    zones = await Schools(work).zones(sorted({group.school_id for group in groups}), otherwise)
    return {group.id: zones[group.school_id] for group in groups}


async def zone_to_lead(work: Reading, group_id: str, otherwise: str) -> str:
    """The zone by whose clock its coordinator sets a date for a group. Raises NotFound, Forbidden."""
    policy.must_be_signed_in(work.who)
    group = await Groups(work).get(group_id)
    policy.may_lead(work.who, group)
    return (await zones_of(work, [group], otherwise))[group_id]


async def note_school(work: Receiving, event: SchoolJoined | SchoolChanged) -> None:
    """A school lives by this clock; what is ahead there is told by it too, at the moment that was announced."""
    schools = Schools(work)
    school = await schools.known(event.school_id)
    if school is None:
        await schools.add(School.heard_of(event))
    elif work.is_late(school):
        return
    else:
        school.zone = event.zone
        await schools.save(school)
    for meeting in await Meetings(work).ahead_in(event.school_id):
        if meeting.zone != event.zone:
            meeting.zone = event.zone
            await Meetings(work).save(meeting)


async def know_group(work: Receiving, group: Group) -> None:
    """A group may meet from now on."""
    await Groups(work).add(group)


async def know_person(work: Receiving, person_id: str, name: str) -> None:
    """Somebody has a name, or another one; a name heard late never replaces a later one."""
    people = People(work)
    person = await people.named(person_id)
    if await Forgottens(work).knows(person_id):
        return
    if person is None:
        await people.add(Person(id=person_id, name=name))
    elif not work.is_late(person):
        person.name = name
        await people.save(person)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, sealed so that only they can open it."""
    copied, sealed = await copy(work, event.person_id, event.copy_id, event.key)
    work.publish(ParticipantCopied(copy_id=event.copy_id, sealed=sealed), about=copied)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).named(event.person_id)
    leaving = Leaving(event.person_id, event.alias, [] if person is None else spellings(person.name))
    forgotten = await forget(work, leaving, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=PARTICIPANT))
    work.publish(ParticipantForgotten(erasure_id=event.erasure_id, lines=forgotten.told), about=forgotten)


async def _to_lead(work: Writing, meeting_id: str) -> Meeting:
    policy.must_be_signed_in(work.who)
    meeting = await Meetings(work).get(meeting_id)
    policy.may_lead(work.who, meeting)
    return meeting
