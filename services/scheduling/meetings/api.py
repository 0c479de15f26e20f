"""A program announces meetings, prepares them and keeps their minutes."""

from datetime import datetime
from typing import Literal

from fastapi import Request as HttpRequest
from pydantic import BaseModel

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import (
    AgendaPoint,
    AnnounceMeeting,
    Announcement,
    AssignPreparation,
    AttendanceMode,
    KeepMinutes,
    MarkStudied,
    Meeting,
    Minutes,
    Source,
    WorkForm,
)
from services.scheduling.meetings.store import Announcements
from shared.http import AskedSpan, PartView, ToRead, ToWrite, WorkRouter, service_state
from shared.store import Reading

router = WorkRouter(prefix="/api/meetings", tags=["meetings"])


class AnnouncementView(BaseModel):
    """What everybody may know: which meeting, when (UTC, and the zone of its clock), in which form."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    zone: str
    form: WorkForm
    mode: AttendanceMode
    held_at: datetime | None

    @classmethod
    def from_announcement(cls, meeting: Announcement) -> "AnnouncementView":
        """The announcement of one meeting."""
        return cls(**{name: getattr(meeting, name) for name in AnnouncementView.model_fields})


class MemberView(BaseModel):
    """One of the group; `studied` are places of sources in the list, from 0."""

    person_id: str
    name: str | None
    studied: list[int]
    is_ready: bool


class MeetingView(AnnouncementView):
    """A meeting as those who take part see it; `protocol` are its minutes."""

    group_id: str
    school_id: str
    request_ids: list[str]
    coordinator_id: str
    place: str | None
    link: str | None
    agenda: list[AgendaPoint]
    sources: list[Source]
    reading_minutes: int
    members: list[MemberView]
    protocol: Minutes | None

    @classmethod
    async def load(cls, work: Reading, meeting: Meeting) -> "MeetingView":
        """The view of one meeting, with the names of its members."""
        names = await actions.get_member_names(work, meeting)
        members = [
            MemberView(
                person_id=id_,
                name=names.get(id_),
                studied=meeting.get_studied_sources(id_),
                is_ready=meeting.is_ready(id_),
            )
            for id_ in meeting.member_ids
        ]
        fields = {name: getattr(meeting, name) for name in cls.model_fields if name != "members"}
        return cls(members=members, **fields)


class MeetingListView(PartView):
    """A part of a list."""

    meetings: list[AnnouncementView]


@router.get("")
async def list_meetings(
    work: ToRead,
    span: AskedSpan,
    when: Literal["upcoming", "past"] = "upcoming",
) -> MeetingListView:
    """The meetings of the region: the nearest first, or the latest of those that are over."""
    announcements = Announcements(work)
    listed = announcements.list_upcoming if when == "upcoming" else announcements.list_past
    found = await listed(span)
    return MeetingListView(meetings=[AnnouncementView.from_announcement(one) for one in found], **PartView.count(found))


@router.post("", status_code=201)
async def announce(command: AnnounceMeeting, work: ToWrite, http: HttpRequest) -> MeetingView:
    """Set the date of a group's meeting and tell its members."""
    meeting = await actions.announce_meeting(work, command, default_zone=service_state(http).settings.zone)
    return await MeetingView.load(work, meeting)


@router.get("/{meeting_id}")
async def look(meeting_id: str, work: ToRead) -> MeetingView | AnnouncementView:
    """One meeting: all of it for those who take part, its announcement for everybody else."""
    meeting = await actions.get_meeting(work, meeting_id)
    return (
        await MeetingView.load(work, meeting)
        if isinstance(meeting, Meeting)
        else AnnouncementView.from_announcement(meeting)
    )


@router.post("/{meeting_id}/preparation", status_code=201)
async def assign_preparation(meeting_id: str, command: AssignPreparation, work: ToWrite) -> MeetingView:
    """Give everybody who comes something to study before."""
    return await MeetingView.load(work, await actions.assign_preparation(work, meeting_id, command))


@router.post("/{meeting_id}/readiness", status_code=201)
async def mark_studied(meeting_id: str, command: MarkStudied, work: ToWrite) -> MeetingView:
    """Say what you have studied."""
    return await MeetingView.load(work, await actions.mark_studied(work, meeting_id, command))


@router.post("/{meeting_id}/minutes", status_code=201)
async def keep_minutes(meeting_id: str, command: KeepMinutes, work: ToWrite) -> MeetingView:
    """Write down who came, what was brought and what was decided."""
    return await MeetingView.load(work, await actions.keep_minutes(work, meeting_id, command))
