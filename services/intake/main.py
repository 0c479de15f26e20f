"""Declares intake."""

from pathlib import Path

from fastapi import FastAPI

from services.intake.board import pages as board_pages
from services.intake.listeners import listeners
from services.intake.requests import api, pages
from services.intake.requests.model.child_consent import CONSENT_CHANNELS, RELATIONS
from services.intake.requests.model.timeline import STAGE_WORDS, TIMELINE_KINDS
from services.intake.requests.store import Requests
from services.intake.schools.store import Schools
from shared.contracts.codes import (
    AUDIENCE_WORDS,
    EXPERIENCE_WORDS,
    OBSTACLE_WORDS,
    REQUEST_KIND_WORDS,
    REQUEST_SUBKIND_WORDS,
)
from shared.contracts.intake import (
    AuthorCopied,
    AuthorForgotten,
    FeedbackGiven,
    RequestClarified,
    RequestClosed,
    RequestFormulated,
    RequestSubmitted,
)
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from shared.store import CopyRecords, ErasedPeople

service = ServiceDefinition(
    name="intake",
    purpose="Hears the need: requests, clarification, the thread of a request, the board, feedback",
    addresses=("/api/requests", "/ask", "/follow", "/requests", "/board"),
    collections=(Requests, Schools, CopyRecords, ErasedPeople),
    publishes=(
        RequestSubmitted,
        RequestClarified,
        RequestFormulated,
        RequestClosed,
        FeedbackGiven,
        AuthorForgotten,
        AuthorCopied,
    ),
    listeners=listeners,
    routers=(api.router, *pages.routers, board_pages.router),
    codes={
        "audiences": AUDIENCE_WORDS,
        "consent_channels": CONSENT_CHANNELS,
        "experiences": EXPERIENCE_WORDS,
        "obstacles": OBSTACLE_WORDS,
        "relations": RELATIONS,
        "request_kinds": REQUEST_KIND_WORDS,
        "request_subkinds": REQUEST_SUBKIND_WORDS,
        "stages": STAGE_WORDS,
        "timeline_kinds": TIMELINE_KINDS,
    },
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Intake as a service of its own."""
    return create_service(service, settings or service.read_settings())
