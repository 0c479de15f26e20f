"""Opens the doors of people."""

from pathlib import Path

from fastapi import FastAPI

from services.people import api, pages
from services.people.actions.sessions import still_opens
from services.people.clock import clock
from services.people.listeners import listeners
from services.people.store import Letters, Persons, Schools, SignIns
from services.people.store.audit import Entries, Seals
from services.people.store.doors import ApiTokens, MemberSessions
from shared.contracts.people import AccessEnded, PersonChanged, PersonIntroduced, SchoolJoined
from shared.service import Room, create_service
from shared.settings import Settings

room = Room(
    name="people",
    purpose="Who is who: schools, people, roles, sign-in, how to reach them, letters to members",
    addresses=(
        "/", "/sign-in", "/sign-out", "/sessions", "/tokens", "/letters", "/accessibility", "/personal-data", "/people",
        "/audit", "/api/schools", "/api/people", "/api/sessions", "/api/sign-ins", "/api/tokens", "/api/audit",
        "/.well-known",
    ),
    collections=(Schools, Persons, SignIns, MemberSessions, ApiTokens, Letters, Entries, Seals),
    says=(SchoolJoined, PersonIntroduced, PersonChanged, AccessEnded),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
    clock=clock,
    opens=still_opens,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(room, settings or Settings.from_environment())
