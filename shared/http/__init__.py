"""The HTTP door: who asks, reading, writing, problem+json, idempotency."""

from shared.http.answers import Refuse, note_refusal, note_suspicion, problem_response, wants_page
from shared.http.asking import RENEWAL, Asking
from shared.http.doors import ToRead, ToWrite, WorkRouter
from shared.http.ended import EndedAccesses, end_access, opens_by_hearsay
from shared.http.limits import BodyLimit, ForMembers
from shared.http.secrets import Secrets
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, Sessions
from shared.http.suspects import Suspects
from shared.http.watching import Watched

__all__ = [
    "RENEWAL",
    "REQUEST_COOKIE",
    "SESSION_COOKIE",
    "Asking",
    "BodyLimit",
    "EndedAccesses",
    "ForMembers",
    "Refuse",
    "Secrets",
    "Sessions",
    "Suspects",
    "ToRead",
    "ToWrite",
    "Watched",
    "WorkRouter",
    "end_access",
    "note_refusal",
    "note_suspicion",
    "opens_by_hearsay",
    "problem_response",
    "wants_page",
]
