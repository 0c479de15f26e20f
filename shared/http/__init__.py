"""HTTP: who asks, reading and writing in routes, problem+json, idempotency, limits."""

from shared.http.authentication import RENEWAL_PATH, Authentication
from shared.http.body_limits import BodyLimit, MembersOnlyUploads
from shared.http.instrumentation import Instrumentation
from shared.http.listing import AskedSpan, PartView
from shared.http.problem_details import (
    ErrorHandler,
    describe_route,
    list_allowed_methods,
    log_refusal,
    log_security_event,
    problem_response,
    wants_page,
)
from shared.http.request_headers import HeadAsGet, RequestHeaders
from shared.http.routing import ToRead, ToWrite, WorkRouter, get_client_host
from shared.http.secrets import Secrets
from shared.http.security_events import SecurityEventReporter
from shared.http.service_state import ServiceState, service_state
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, Sessions

__all__ = [
    "RENEWAL_PATH",
    "REQUEST_COOKIE",
    "SESSION_COOKIE",
    "AskedSpan",
    "Authentication",
    "BodyLimit",
    "ErrorHandler",
    "HeadAsGet",
    "Instrumentation",
    "MembersOnlyUploads",
    "PartView",
    "RequestHeaders",
    "Secrets",
    "SecurityEventReporter",
    "ServiceState",
    "Sessions",
    "ToRead",
    "ToWrite",
    "WorkRouter",
    "describe_route",
    "get_client_host",
    "list_allowed_methods",
    "log_refusal",
    "log_security_event",
    "problem_response",
    "service_state",
    "wants_page",
]
