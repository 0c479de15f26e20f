"""Opens the doors of people."""

from pathlib import Path

from fastapi import FastAPI

from services.people import api, pages
from services.people.clock import clock
from services.people.listeners import listeners
from services.people.model.imports.tables import FILE_BYTES
from services.people.store import Erasures, Letters, Persons, Schools, SignIns
from services.people.store.audit import Entries, Seals
from services.people.store.imports import ImportFiles, ImportParts, Imports
from shared.contracts.people import PersonChanged, PersonErased, PersonIntroduced, SchoolChanged, SchoolJoined
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Forgottens

_FORM = 64 * 1024  # what a form adds to the file in it
room = Room(
    name="people",
    purpose="Who is who: schools, people, roles, sign-in, how to reach them, letters to members",
    addresses=(
        "/", "/sign-in", "/sign-out", "/letters", "/accessibility", "/personal-data", "/people", "/audit", "/imports",
        "/my-data", "/certificates", "/api/certificates",
        "/api/schools", "/api/people", "/api/sessions", "/api/sign-ins", "/api/audit", "/api/imports",
    ),
    collections=(
        Schools, Persons, SignIns, Letters, Entries, Seals, Erasures, Forgottens, Imports, ImportFiles, ImportParts
    ),
    says=(SchoolJoined, SchoolChanged, PersonIntroduced, PersonChanged, PersonErased),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
    clock=clock,
    uploads={"/imports": FILE_BYTES + _FORM, "/api/imports": FILE_BYTES + _FORM},
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(room, settings or Settings.from_environment())
