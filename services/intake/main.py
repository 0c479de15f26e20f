"""Opens intake's doors."""

from pathlib import Path

from fastapi import FastAPI

from services.intake import api, pages
from services.intake.listeners import listeners
from services.intake.store import Requests, Schools
from shared.contracts.intake import (
    AuthorCopied,
    AuthorForgotten,
    FeedbackGiven,
    RequestClarified,
    RequestClosed,
    RequestFormulated,
    RequestSubmitted,
)
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Copies, Forgottens

room = Room(
    name="intake",
    purpose="Hears the need: requests, clarification, the thread of a request, the board, feedback",
    addresses=("/api/requests", "/ask", "/follow", "/requests", "/board"),
    collections=(Requests, Schools, Copies, Forgottens),
    says=(
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
    return create_service(room, settings or Settings.from_environment())
