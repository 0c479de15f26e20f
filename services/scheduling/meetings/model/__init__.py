"""Groups, their meetings, and what may be asked for: what is."""

from services.scheduling.groups.model import Group, School
from services.scheduling.meetings.model.commands import (
    AgendaPoint,
    AnnounceMeeting,
    AssignPreparation,
    AttendanceMode,
    Contribution,
    ContributionOutcome,
    Decision,
    DurationMinutes,
    KeepMinutes,
    MarkStudied,
    MeetingLink,
    Source,
    Text,
    Title,
    WebAddress,
    WorkForm,
)
from services.scheduling.meetings.model.meeting import Announcement, Meeting, Minutes, StudyMark
from services.scheduling.participants.model import Person

__all__ = [
    "AgendaPoint",
    "AnnounceMeeting",
    "Announcement",
    "AssignPreparation",
    "AttendanceMode",
    "Contribution",
    "ContributionOutcome",
    "Decision",
    "DurationMinutes",
    "Group",
    "KeepMinutes",
    "MarkStudied",
    "Meeting",
    "MeetingLink",
    "Minutes",
    "Person",
    "School",
    "Source",
    "StudyMark",
    "Text",
    "Title",
    "WebAddress",
    "WorkForm",
]
