"""Opens the doors of people."""

from pathlib import Path

from fastapi import FastAPI

from services.people import api, pages
from services.people.clock import clock
from services.people.listeners import listeners
from services.people.store import AskedCopies, Erasures, Letters, Persons, Schools, SignIns
from services.people.store.audit import Entries, Seals
from services.people.store.post import Boxes, KindHolds, Wishes
from services.people.store.recognition import Merits
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced, SchoolJoined
from shared.service import Room, create_service
from shared.settings import Settings
from shared.store import Copies, Forgottens

room = Room(
    name="people",
    purpose="Who is who: schools, people, roles, sign-in, how to reach them, letters to members",
    addresses=(
        "/", "/sign-in", "/sign-out", "/letters", "/accessibility", "/personal-data", "/people", "/audit",
        "/my-data", "/certificates", "/api/certificates",
        "/api/schools", "/api/people", "/api/sessions", "/api/sign-ins", "/api/audit",
        "/api/unsubscriptions", "/api/returned-letters",
    ),
    collections=(
        Schools, Persons, SignIns, Letters, Entries, Seals, Erasures, AskedCopies, Copies, Forgottens, Wishes, Boxes,
        KindHolds, Merits,
    ),
    says=(SchoolJoined, PersonIntroduced, PersonChanged, PersonErased, CopyAsked),
    listeners=listeners,
    routers=(*api.routers, *pages.routers),
    folder=Path(__file__).parent,
    clock=clock,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> FastAPI:
    """The room as a service of its own."""
    return create_service(room, settings or Settings.from_environment())
