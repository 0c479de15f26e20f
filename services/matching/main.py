"""Opens the doors of matching."""

from pathlib import Path

from fastapi import FastAPI

from services.matching import api, pages
from services.matching.groups.store import Groups
from services.matching.invitations.store import Invitations
from services.matching.listeners import listeners
from services.matching.profiles.store import People
from services.matching.topics.store import Demands, Topics
from shared.contracts.matching import (
    CandidateCopied,
    CandidateForgotten,
    ExpertAccepted,
    ExpertDeclined,
    ExpertInvited,
    GroupFormed,
    TopicOpened,
)
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from shared.store import CopyRecords, ErasedPeople

service = ServiceDefinition(
    name="matching",
    purpose="Finds who can help: topics, what people can teach, invitations, groups",
    addresses=(
        "/api/topics",
        "/api/invitations",
        "/api/groups",
        "/api/experts",
        "/topics",
        "/invitations",
        "/experts",
    ),
    collections=(Demands, Topics, Invitations, Groups, People, CopyRecords, ErasedPeople),
    publishes=(
        TopicOpened,
        ExpertInvited,
        ExpertAccepted,
        ExpertDeclined,
        GroupFormed,
        CandidateForgotten,
        CandidateCopied,
    ),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(service, settings or Settings.from_environment())
