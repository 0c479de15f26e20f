"""Declares matching."""

from pathlib import Path

from fastapi import FastAPI

from services.matching.groups import api as groups_api
from services.matching.groups import pages as groups_pages
from services.matching.groups.store import Groups
from services.matching.invitations import api as invitations_api
from services.matching.invitations import pages as invitations_pages
from services.matching.invitations.model import INVITATION_ANSWERS, INVITATION_STATES
from services.matching.invitations.store import Invitations
from services.matching.listeners import listeners
from services.matching.profiles import api as profiles_api
from services.matching.profiles import pages as profiles_pages
from services.matching.profiles.store import People
from services.matching.ranking import api as ranking_api
from services.matching.topics import api as topics_api
from services.matching.topics import pages as topics_pages
from services.matching.topics.model import TOPIC_STATES
from services.matching.topics.store import Demands, Topics
from shared.contracts.codes import AUDIENCE_WORDS, REQUEST_KIND_WORDS, REQUEST_SUBKIND_WORDS
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
    routers=(
        topics_api.router,
        ranking_api.router,
        invitations_api.topic_router,
        groups_api.topic_router,
        invitations_api.router,
        groups_api.router,
        profiles_api.router,
        topics_pages.router,
        groups_pages.router,
        invitations_pages.router,
        profiles_pages.router,
    ),
    codes={
        "audiences": AUDIENCE_WORDS,
        "invitation_answers": INVITATION_ANSWERS,
        "invitation_states": INVITATION_STATES,
        "request_kinds": REQUEST_KIND_WORDS,
        "request_subkinds": REQUEST_SUBKIND_WORDS,
        "topic_states": TOPIC_STATES,
    },
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Matching as a service of its own."""
    return create_service(service, settings or service.read_settings())
