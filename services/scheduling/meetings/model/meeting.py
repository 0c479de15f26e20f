"""A meeting of a group, from its date to its minutes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from services.scheduling.groups.model import Group
from services.scheduling.meetings.model.calendar_entry import CalendarEntry
from services.scheduling.meetings.model.codes import AttendanceMode, WorkForm
from services.scheduling.meetings.model.minutes import KeepMinutes, Minutes
from services.scheduling.meetings.model.parts import StrictPart, Title
from services.scheduling.meetings.model.preparation import AssignPreparation, MarkStudied, Source, StudyMark
from shared.contracts.codes import Id
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.entity import Command, Entity
from shared.privacy import Joint, Mark, PersonId, Plain
from shared.problems import Conflict, Refused

MAX_LEAD_TIME = timedelta(days=730)
DurationMinutes = Annotated[int, Field(ge=15, le=480)]
# Slashes are counted, not written: no address may stand in our documents, not even half of one.
MeetingLink = Annotated[str, Field(max_length=500, pattern=r"^https:/{2}[^\s/?#@:]+(:\d{1,5})?([/?#]\S*)?$")]


def _require_explicit_moment(value: object) -> object:
    """A bare number would quietly become a moment of 1970: only a date with its hour is taken."""
    if isinstance(value, datetime) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("write the date, the hour and the zone, like 2026-12-03T15:00:00+05:00")


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_require_explicit_moment)]


class AgendaPoint(StrictPart):
    """One thing the group will speak about; minutes."""

    title: Annotated[Title, Mark.PLAIN]
    minutes: Annotated[int, Field(ge=1, le=480)]


class AnnounceMeeting(Command):
    """When, how long (minutes), in which form and where a group meets; without a title it is the group's own."""

    group_id: Id
    title: Title | None = None
    starts_at: Moment
    minutes: DurationMinutes
    form: WorkForm
    mode: AttendanceMode
    place: Annotated[str, Field(min_length=2, max_length=300)] | None = None
    link: MeetingLink | None = None
    agenda: list[AgendaPoint] = Field(default_factory=list, max_length=30)


class Announcement(Entity):
    """What the whole world may know of a meeting; times are UTC, `zone` is the clock the group lives by.

    `revision` counts the changes of its calendar entry, `revised_at` is when the last of them was made.
    """

    title: Joint
    starts_at: datetime
    ends_at: datetime
    minutes: int
    zone: Plain
    form: WorkForm
    mode: AttendanceMode
    announced_at: datetime
    held_at: datetime | None = None
    revision: int = 0
    revised_at: datetime | None = None

    @property
    def calendar_entry(self) -> CalendarEntry:
        """As everybody's calendar shows it. A group that has met sooner leaves the announced hour free."""
        return CalendarEntry(
            title=self.title,
            starts_at=self.held_at or self.starts_at,
            minutes=self.minutes,
            zone=self.zone,
            status="CONFIRMED",
        )


class Meeting(Announcement):
    """One session of a group: for those who take part."""

    group_id: Plain
    school_id: Plain
    request_ids: list[Plain]
    coordinator_id: PersonId
    member_ids: list[PersonId]
    place: Plain | None = None
    link: Plain | None = None
    agenda: list[AgendaPoint] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list)
    studied: list[StudyMark] = Field(default_factory=list)
    protocol: Minutes | None = None
    entry_digest: Plain = ""

    @property
    def calendar_entry(self) -> CalendarEntry:
        """As the calendars of those who take part show it: where to come, what it is about and what to read."""
        lines = [self.link] if self.link is not None else []
        lines += [f"{point.minutes}′ {point.title}" for point in self.agenda]
        lines += [" ".join(filter(None, (f"{source.minutes}′", source.title, source.url))) for source in self.sources]
        return replace(
            super().calendar_entry, place=self.place or self.link, link=self.link, description="\n".join(lines)
        )

    def revise_calendar_entry(self, *, at: datetime) -> None:
        """Counts a revision where the entry is another one than calendars have; nothing else is one."""
        digest = self.calendar_entry.digest()
        if digest != self.entry_digest:
            self.entry_digest, self.revision, self.revised_at = digest, self.revision + 1, at

    @property
    def reading_minutes(self) -> int:
        """How long all the sources take, in minutes."""
        return sum(source.minutes for source in self.sources)

    def get_studied_sources(self, person_id: str | None) -> list[int]:
        """The places of the sources that somebody has studied."""
        return next((mark.sources for mark in self.studied if mark.person_id == person_id), [])

    def is_ready(self, person_id: str) -> bool:
        """Whether somebody has studied everything there is to study."""
        return bool(self.sources) and len(self.get_studied_sources(person_id)) == len(self.sources)

    @classmethod
    def announce(
        cls, command: AnnounceMeeting, group: Group, *, id_: str, zone: str, at: datetime
    ) -> tuple["Meeting", MeetingAnnounced]:
        """A new meeting. Raises Refused for a date that cannot be, nowhere to come to, or too long an agenda."""
        if command.starts_at <= at:
            raise Refused("This moment has passed: choose a date in the future")
        if command.starts_at > at + MAX_LEAD_TIME:
            raise Refused("This is more than two years ahead: check the year")
        if command.mode != "online" and command.place is None:
            raise Refused("Say where the group meets: people have to find the place")
        if command.mode != "in_person" and command.link is None:
            raise Refused("Give the link by which people join the meeting online")
        if sum(point.minutes for point in command.agenda) > command.minutes:
            raise Refused("The agenda is longer than the meeting: shorten it or take more time")
        starts_at = command.starts_at.astimezone(UTC).replace(microsecond=0)  # finer than BSON keeps it
        meeting = cls(
            id=id_,
            title=command.title or group.title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=command.minutes),
            minutes=command.minutes,
            zone=zone,
            form=command.form,
            mode=command.mode,
            announced_at=at,
            group_id=group.id,
            school_id=group.school_id,
            request_ids=group.request_ids,
            coordinator_id=group.coordinator_id,
            member_ids=group.member_ids,
            place=command.place,
            link=command.link,
            agenda=command.agenda,
        )
        meeting.entry_digest = meeting.calendar_entry.digest()
        return meeting, MeetingAnnounced(
            meeting_id=id_,
            group_id=group.id,
            request_ids=group.request_ids,
            school_id=group.school_id,
            title=meeting.title,
            starts_at=starts_at,
            minutes=meeting.minutes,
            member_ids=group.member_ids,
            zone=zone,
        )

    def assign_preparation(self, command: AssignPreparation) -> PreparationAssigned:
        """What to study before, once. Raises Conflict when it is assigned already or comes too late."""
        self._require_not_held()
        if self.sources:
            raise Conflict("The sources have been given already: people are studying them")
        self.sources = command.sources
        return PreparationAssigned(
            meeting_id=self.id,
            group_id=self.group_id,
            request_ids=self.request_ids,
            school_id=self.school_id,
            sources=len(self.sources),
            reading_minutes=self.reading_minutes,
            member_ids=self.member_ids,
        )

    def mark_studied(self, person_id: str, command: MarkStudied) -> None:
        """A member says what they have studied. Raises Conflict after the meeting, Refused for an unknown source."""
        self._require_not_held()
        if any(place >= len(self.sources) for place in command.sources):
            raise Refused("There is no such source in the list: open the page of the meeting again")
        others = [mark for mark in self.studied if mark.person_id != person_id]
        self.studied = [*others, StudyMark(person_id=person_id, sources=sorted(set(command.sources)))]

    def keep_minutes(self, command: KeepMinutes, *, at: datetime) -> MeetingHeld:
        """The group has met, once. Raises Conflict when the minutes are kept, Refused for people who were not there.

        The clock does not forbid minutes before the announced hour: a group meets as its members decide (seed 002
        §4.4), and whoever came sooner must not wait for a date to write down what they found. `held_at` stays
        honest: the announced hour, or the moment of writing when that is earlier.
        """
        self._require_not_held()
        attended = sorted(set(command.attended_ids), key=command.attended_ids.index)
        if not set(attended) <= set(self.member_ids):
            raise Refused("Only members of the group can be marked as having come")
        if not {one.person_id for one in command.contributions} <= set(attended):
            raise Refused("Mark everybody who spoke as having come")
        if not {one.responsible_id for one in command.decisions} <= set(self.member_ids):
            raise Refused("Only a member of the group can answer for a decision")
        self.held_at = min(self.starts_at, at)
        self.protocol = Minutes(held_at=self.held_at, kept_at=at, **{**dict(command), "attended_ids": attended})
        return MeetingHeld(
            meeting_id=self.id,
            group_id=self.group_id,
            request_ids=self.request_ids,
            school_id=self.school_id,
            title=self.title,
            attended_ids=attended,
            contributions=[one.text for one in command.contributions],
            decisions=[one.text for one in command.decisions],
            member_ids=self.member_ids,
            held_at=self.held_at,
            minutes=self.minutes,
        )

    def _require_not_held(self) -> None:
        if self.protocol is not None:
            raise Conflict("The meeting has been held and its minutes are kept")
