"""The HTTP door: who asks, reading, writing, problem+json, idempotency."""

from shared.http.answers import problem_response, wants_page
from shared.http.doors import ToRead, ToWrite, WorkRouter
from shared.http.limits import BodyLimit
from shared.http.secrets import Secrets
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, Sessions
from shared.http.watching import Watched

__all__ = [
    "REQUEST_COOKIE",
    "SESSION_COOKIE",
    "BodyLimit",
    "Secrets",
    "Sessions",
    "ToRead",
    "ToWrite",
    "Watched",
    "WorkRouter",
    "problem_response",
    "wants_page",
]
