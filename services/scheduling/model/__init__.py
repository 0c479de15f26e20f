"""Groups, their meetings, and what may be asked for: what is."""

from services.scheduling.model.commands import (
    Address,
    AgendaPoint,
    AnnounceMeeting,
    AssignPreparation,
    Contribution,
    Decision,
    FormOfWork,
    KeepMinutes,
    Length,
    MarkStudied,
    Mode,
    OnlineRoom,
    Outcome,
    Source,
    Text,
    Title,
)
from services.scheduling.model.meeting import (
    Announcement,
    Meeting,
    Minutes,
    Studied,
)
from services.scheduling.model.people import Group, Person
from services.scheduling.model.school import School

__all__ = [
    "Address",
    "AgendaPoint",
    "AnnounceMeeting",
    "Announcement",
    "AssignPreparation",
    "Contribution",
    "Decision",
    "FormOfWork",
    "Group",
    "KeepMinutes",
    "Length",
    "MarkStudied",
    "Meeting",
    "Minutes",
    "Mode",
    "OnlineRoom",
    "Outcome",
    "Person",
    "School",
    "Source",
    "Studied",
    "Text",
    "Title",
]
