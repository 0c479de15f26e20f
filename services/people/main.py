"""Opens the doors of people."""

from pathlib import Path

from fastapi import FastAPI

from services.people import api, pages
from services.people.access.actions.failed_attempts import log_failed_attempt
from services.people.access.actions.sessions import is_access_valid
from services.people.access.store import ApiTokens, LinkedIdentities, MemberSessions, SignIns
from services.people.audit_log.store import Entries, Seals
from services.people.imports.actions.tables import MAX_FILE_BYTES
from services.people.imports.store import ImportFiles, ImportParts, Imports
from services.people.jobs import clock
from services.people.letters.store import KindHolds, Letters, Mailboxes, NotificationPreferencesStore
from services.people.listeners import listeners
from services.people.privacy.store import AddressChanges, Corrections, Erasures, RequestedCopies
from services.people.recognition.store import Achievements, Portfolios, Presentations, ThanksNotes
from services.people.registry.store import Announcements, Logos, Persons, Places, SchoolCards, Schools
from shared.contracts.people import (
    AccessEnded,
    CopyAsked,
    PersonChanged,
    PersonErased,
    PersonIntroduced,
    SchoolChanged,
    SchoolJoined,
)
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from shared.store import CopyRecords, ErasedPeople

_FORM = 64 * 1024  # what a form adds to the file in it
service = ServiceDefinition(
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
        Letters, NotificationPreferencesStore, Mailboxes, KindHolds,
        Entries, Seals,
        Imports, ImportFiles, ImportParts,
        Erasures, RequestedCopies, CopyRecords, ErasedPeople,
        Achievements, Portfolios, ThanksNotes, Presentations,
    ),
    publishes=(
        SchoolJoined, SchoolChanged,
        PersonIntroduced, PersonChanged, PersonErased,
        AccessEnded,
        CopyAsked,
    ),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
    scheduler=clock,
    uploads={"/imports": MAX_FILE_BYTES + _FORM, "/api/imports": MAX_FILE_BYTES + _FORM},
    check_access=is_access_valid,
    record_security_event=log_failed_attempt,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(service, settings or Settings.from_environment())
