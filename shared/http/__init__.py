"""The HTTP door: who asks, reading, writing, problem+json, idempotency."""

from shared.http.answers import ErrorHandler, log_refusal, log_security_event, problem_response, wants_page
from shared.http.asking import RENEWAL_PATH, Authentication
from shared.http.doors import ToRead, ToWrite, WorkRouter
from shared.http.ended import RevokedAccesses, end_access, is_not_revoked
from shared.http.limits import BodyLimit, MembersOnlyUploads
from shared.http.secrets import Secrets
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, Sessions
from shared.http.suspects import SecurityEventReporter
from shared.http.watching import Instrumentation

__all__ = [
    "RENEWAL_PATH",
    "REQUEST_COOKIE",
    "SESSION_COOKIE",
    "Authentication",
    "BodyLimit",
    "ErrorHandler",
    "Instrumentation",
    "MembersOnlyUploads",
    "RevokedAccesses",
    "Secrets",
    "SecurityEventReporter",
    "Sessions",
    "ToRead",
    "ToWrite",
    "WorkRouter",
    "end_access",
    "is_not_revoked",
    "log_refusal",
    "log_security_event",
    "problem_response",
    "wants_page",
]
