"""What is: meetings with their preparation and minutes, and what may be asked for."""

from services.scheduling.meetings.model.calendar_entry import CalendarEntry
from services.scheduling.meetings.model.codes import (
    ATTENDANCE_MODES,
    CONTRIBUTION_OUTCOMES,
    MEETING_STATES,
    WORK_FORMS,
    AttendanceMode,
    ContributionOutcome,
    WorkForm,
)
from services.scheduling.meetings.model.meeting import (
    AgendaPoint,
    AnnounceMeeting,
    Announcement,
    DurationMinutes,
    Meeting,
    MeetingLink,
)
from services.scheduling.meetings.model.minutes import Contribution, Decision, KeepMinutes, Minutes
from services.scheduling.meetings.model.parts import Text, Title
from services.scheduling.meetings.model.preparation import AssignPreparation, MarkStudied, Source, StudyMark

__all__ = [
    "ATTENDANCE_MODES",
    "CONTRIBUTION_OUTCOMES",
    "MEETING_STATES",
    "WORK_FORMS",
    "AgendaPoint",
    "AnnounceMeeting",
    "Announcement",
    "AssignPreparation",
    "AttendanceMode",
    "CalendarEntry",
    "Contribution",
    "ContributionOutcome",
    "Decision",
    "DurationMinutes",
    "KeepMinutes",
    "MarkStudied",
    "Meeting",
    "MeetingLink",
    "Minutes",
    "Source",
    "StudyMark",
    "Text",
    "Title",
    "WorkForm",
]
