"""Declares scheduling."""

from pathlib import Path

from fastapi import FastAPI

from services.scheduling.calendar import api as calendar_api
from services.scheduling.groups.store import Groups, Schools
from services.scheduling.listeners import listeners
from services.scheduling.meetings import api as meetings_api
from services.scheduling.meetings.model import ATTENDANCE_MODES, CONTRIBUTION_OUTCOMES, MEETING_STATES, WORK_FORMS
from services.scheduling.meetings.pages import groups, meetings, minutes, preparation
from services.scheduling.meetings.store import Meetings
from services.scheduling.participants.store import People
from shared.contracts.scheduling import (
    MeetingAnnounced,
    MeetingHeld,
    ParticipantCopied,
    ParticipantForgotten,
    PreparationAssigned,
)
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from shared.store import CopyRecords, ErasedPeople

service = ServiceDefinition(
    name="scheduling",
    purpose="Brings them together: meetings, what to study before, the minutes, a calendar",
    addresses=("/api/meetings", "/meetings"),
    collections=(Groups, Meetings, People, Schools, CopyRecords, ErasedPeople),
    publishes=(MeetingAnnounced, PreparationAssigned, MeetingHeld, ParticipantForgotten, ParticipantCopied),
    listeners=listeners,
    # The calendar comes first: `/meetings/{id}.ics` would otherwise be taken for a page.
    routers=(
        calendar_api.router,
        meetings_api.router,
        groups.router,
        meetings.router,
        preparation.router,
        minutes.router,
    ),
    codes={
        "work_forms": WORK_FORMS,
        "attendance_modes": ATTENDANCE_MODES,
        "contribution_outcomes": CONTRIBUTION_OUTCOMES,
        "meeting_states": MEETING_STATES,
    },
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Scheduling as an application of its own."""
    return create_service(service, settings or service.read_settings())
