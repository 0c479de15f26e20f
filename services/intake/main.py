"""Opens intake's doors."""

from pathlib import Path

from fastapi import FastAPI

from services.intake.listeners import listeners
from services.intake.requests import api, pages
from services.intake.requests.store import Requests
from services.intake.schools.store import Schools
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
    routers=(api.router, *pages.routers),
    folder=Path(__file__).parent,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(service, settings or service.read_settings())
