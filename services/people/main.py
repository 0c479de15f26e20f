"""Opens the doors of people."""

from pathlib import Path

from fastapi import FastAPI

from services.people import api, pages
from services.people.actions.attempts import note_attempt
from services.people.actions.sessions import still_opens
from services.people.clock import clock
from services.people.listeners import listeners
from services.people.model.imports.tables import FILE_BYTES
from services.people.store import AskedCopies, Erasures, Letters, Persons, Schools, SignIns
from services.people.store.audit import Entries, Seals
from services.people.store.correcting import AddressChanges, Corrections
from services.people.store.doors import ApiTokens, LinkedIdentities, MemberSessions
from services.people.store.imports import ImportFiles, ImportParts, Imports
from services.people.store.network import Announcements, Logos, Places, SchoolCards
from services.people.store.post import Boxes, KindHolds, Wishes
from services.people.store.presentations import Presentations
from services.people.store.recognition import Merits, Portfolios, ThanksNotes
from shared.contracts.people import (
    AccessEnded,
    CopyAsked,
    PersonChanged,
    PersonErased,
    PersonIntroduced,
    SchoolChanged,
    SchoolJoined,
)
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Copies, Forgottens

_FORM = 64 * 1024  # what a form adds to the file in it
room = Room(
    name="people",
    purpose="Who is who: schools, people, roles, sign-in, how to reach them, letters to members",
    addresses=(
        "/", "/sign-in", "/sign-out", "/sessions", "/tokens", "/letters", "/accessibility", "/personal-data", "/people",
        "/schools", "/places", "/audit", "/imports", "/my-data", "/consents", "/certificates", "/api/certificates",
        "/api/schools", "/api/people", "/api/sessions", "/api/sign-ins", "/api/tokens", "/api/audit", "/api/imports",
        "/api/places", "/api/unsubscriptions", "/api/returned-letters", "/portfolio", "/presentations", "/thanks",
        "/.well-known",
    ),
    collections=(
        Schools, Places, SchoolCards, Announcements, Logos,
        Persons, SignIns, Corrections, AddressChanges,
        MemberSessions, ApiTokens, LinkedIdentities,
        Letters, Wishes, Boxes, KindHolds,
        Entries, Seals,
        Imports, ImportFiles, ImportParts,
        Erasures, AskedCopies, Copies, Forgottens,
        Merits, Portfolios, ThanksNotes, Presentations,
    ),
    says=(
        SchoolJoined, SchoolChanged,
        PersonIntroduced, PersonChanged, PersonErased,
        AccessEnded,
        CopyAsked,
    ),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
    clock=clock,
    uploads={"/imports": FILE_BYTES + _FORM, "/api/imports": FILE_BYTES + _FORM},
    opens=still_opens,
    suspects=note_attempt,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(room, settings or Settings.from_environment())
