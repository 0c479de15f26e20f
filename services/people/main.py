"""The service of people: what it keeps, publishes and consumes, and the routes by which it is asked."""

from pathlib import Path

from fastapi import FastAPI

from services.people.access.actions.failed_attempts import log_failed_attempt
from services.people.access.actions.sessions import end_sessions_of_departed, is_access_valid
from services.people.access.api import sessions as session_api
from services.people.access.api import tokens as token_api
from services.people.access.pages import provider, sessions, sign_in, tokens
from services.people.access.store import ApiTokens, LinkedIdentities, MemberSessions, SignIns
from services.people.audit_log import api as log_api
from services.people.audit_log.actions.directory import use_directory
from services.people.audit_log.pages import log
from services.people.audit_log.store import Entries, Seals
from services.people.imports import api as import_api
from services.people.imports.actions.tables import MAX_FILE_BYTES
from services.people.imports.model.codes import IMPORT_KINDS, IMPORT_STATES
from services.people.imports.pages import exporting, imports
from services.people.imports.store import ImportFiles, ImportParts, Imports
from services.people.jobs import scheduler
from services.people.letters import api as letter_api
from services.people.letters.model.codes import DELIVERY_CHOICES, LETTER_STATES
from services.people.letters.pages import outbox, preferences
from services.people.letters.store import KindHolds, Letters, Mailboxes, NotificationPreferencesStore
from services.people.listeners import listeners
from services.people.privacy import api as privacy_api
from services.people.privacy.actions.corrections import load_correction_values
from services.people.privacy.pages import corrections, my_data
from services.people.privacy.store import AddressChanges, Corrections, Erasures, RequestedCopies
from services.people.recognition.actions.school_page import load_shown_works
from services.people.recognition.model.codes import CONTRIBUTIONS, PROOF_KINDS, VISIBILITIES
from services.people.recognition.pages import portfolio, presentations, thanks
from services.people.recognition.store import Achievements, Portfolios, Presentations, ThanksNotes
from services.people.registry.actions import log_directory
from services.people.registry.actions.extensions import extensions
from services.people.registry.api import people as people_api
from services.people.registry.api import schools as school_api
from services.people.registry.pages import people, person, places, schools, welcome
from services.people.registry.store import Announcements, Logos, Persons, Places, SchoolCards, Schools
from services.people.settings import PeopleSettings
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
_APIS = (people_api, privacy_api, school_api, session_api, token_api, letter_api, log_api, import_api)
# The first route that fits is taken: `/people/export` stands before `/people/{person_id}`.
_PAGES = (
    welcome, sessions, tokens, provider, sign_in, people, exporting, corrections, person, schools, places, my_data,
    preferences, portfolio, presentations, thanks, outbox, log, imports,
)  # fmt: skip
# A lower subject knows none above it: what it wants of one is handed to it here.
use_directory(log_directory)
extensions.departure = [end_sessions_of_departed]
extensions.person_page = [load_correction_values]
extensions.school_page = [load_shown_works]
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
    routers=tuple(module.router for module in (*_APIS, *_PAGES)),
    folder=Path(__file__).parent,
    codes={
        "letter_states": LETTER_STATES, "delivery_choices": DELIVERY_CHOICES,
        "import_kinds": IMPORT_KINDS, "import_states": IMPORT_STATES,
        "contributions": CONTRIBUTIONS, "proof_kinds": PROOF_KINDS, "visibilities": VISIBILITIES,
    },
    settings=PeopleSettings,
    scheduler=scheduler,
    uploads={"/imports": MAX_FILE_BYTES + _FORM, "/api/imports": MAX_FILE_BYTES + _FORM},
    check_access=is_access_valid,
    record_security_event=log_failed_attempt,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """People as a service of its own."""
    return create_service(service, settings or service.read_settings())
