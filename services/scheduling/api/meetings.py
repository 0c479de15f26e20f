"""A program announces meetings, prepares them and keeps their minutes."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel

from services.scheduling import actions
from services.scheduling.model import (
    AgendaPoint,
    AnnounceMeeting,
    Announcement,
    AssignPreparation,
    FormOfWork,
    KeepMinutes,
    MarkStudied,
    Meeting,
    Minutes,
    Mode,
    Source,
)  # fmt: skip
from services.scheduling.store import Announcements
from shared.http import ToRead, ToWrite, WorkRouter
from shared.store import Reading

router = WorkRouter(prefix="/api/meetings", tags=["meetings"])


class Announced(BaseModel):
    """What everybody may know: which meeting, when (UTC, and the zone of its clock), in which form."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    zone: str
    form: FormOfWork
    mode: Mode
    held_at: datetime | None

    @classmethod
    def of(cls, meeting: Announcement) -> "Announced":
        """The announcement of one meeting."""
        return cls(**{name: getattr(meeting, name) for name in Announced.model_fields})


class Member(BaseModel):
    """One of the group; `studied` are places of sources in the list, from 0."""

    person_id: str
    name: str | None
    studied: list[int]
    is_ready: bool


class Seen(Announced):
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
    members: list[Member]
    protocol: Minutes | None

    @classmethod
    async def by(cls, work: Reading, meeting: Meeting) -> "Seen":
        """The view of one meeting, with the names of its members."""
        names = await actions.names_in(work, meeting)
        members = [
            Member(person_id=id_, name=names.get(id_), studied=meeting.studied_by(id_), is_ready=meeting.is_ready(id_))
            for id_ in meeting.member_ids
        ]
        told = {name: getattr(meeting, name) for name in cls.model_fields if name != "members"}
        return cls(members=members, **told)


class Page(BaseModel):
    """A part of a list."""

    meetings: list[Announced]


@router.get("")
async def list_meetings(
    work: ToRead,
    when: Literal["upcoming", "past"] = "upcoming",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Page:
    """The meetings of the region: the nearest first, or the latest of those that are over."""
    announcements = Announcements(work)
    listed = announcements.upcoming if when == "upcoming" else announcements.past
    return Page(meetings=[Announced.of(one) for one in await listed(limit, skip)])


@router.post("", status_code=201)
async def announce(command: AnnounceMeeting, work: ToWrite, http: HttpRequest) -> Seen:
    """Set the date of a group's meeting and tell its members."""
    meeting = await actions.announce_meeting(work, command, otherwise=http.app.state.settings.zone)
    return await Seen.by(work, meeting)


@router.get("/{meeting_id}")
async def look(meeting_id: str, work: ToRead) -> Seen | Announced:
    """One meeting: all of it for those who take part, its announcement for everybody else."""
    meeting = await actions.look_at(work, meeting_id)
    return await Seen.by(work, meeting) if isinstance(meeting, Meeting) else Announced.of(meeting)


@router.post("/{meeting_id}/preparation", status_code=201)
async def assign_preparation(meeting_id: str, command: AssignPreparation, work: ToWrite) -> Seen:
    """Give everybody who comes something to study before."""
    return await Seen.by(work, await actions.assign_preparation(work, meeting_id, command))


@router.post("/{meeting_id}/readiness", status_code=201)
async def mark_studied(meeting_id: str, command: MarkStudied, work: ToWrite) -> Seen:
    """Say what you have studied."""
    return await Seen.by(work, await actions.mark_studied(work, meeting_id, command))


@router.post("/{meeting_id}/minutes", status_code=201)
async def keep_minutes(meeting_id: str, command: KeepMinutes, work: ToWrite) -> Seen:
    """Write down who came, what was brought and what was decided."""
    return await Seen.by(work, await actions.keep_minutes(work, meeting_id, command))
