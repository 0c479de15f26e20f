"""Problems as RFC 9457, without a word of what the person has typed."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from shared.http.service_state import service_state
from shared.identity import ANONYMOUS, SecurityEvent
from shared.problems import Forbidden, Problem, TooSlow, Unavailable

_TITLES = {
    400: "The request cannot be read",
    404: "There is nothing here that you may see",
    405: "This door does not open this way",
}
_DETAILS = {
    400: "Send well-formed JSON in UTF-8",
    404: "Check the address, or sign in if it belongs to your school",
    405: "Use one of the methods in the Allow header",
}
ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]
"""How a service answers an error: with a page to whoever looks, with a problem to a program."""
_FIELD_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,63}$", re.ASCII)


class ProblemResponse(JSONResponse):
    """application/problem+json."""

    media_type = "application/problem+json"


def problem_response(error: Exception) -> ProblemResponse:
    """The answer to a program for any error; what is not foreseen becomes a 500 that says nothing private."""
    if isinstance(error, Problem):
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else None
        if isinstance(error, TooSlow):
            headers = {"Connection": "close"}  # what still comes is read by nobody
        return _build_problem(error.status, error.slug, error.title, str(error), headers=headers)
    if isinstance(error, RequestValidationError):
        errors = [{"place": _field_path(e["loc"], e["type"]), "reason": e["msg"]} for e in error.errors()]
        advice = "Correct the fields named in `errors`"
        return _build_problem(422, "not-understood", "Some fields are missing or wrong", advice, errors)
    if isinstance(error, HTTPException):
        title = _TITLES.get(error.status_code, "This cannot be done as it is")
        detail = _DETAILS.get(error.status_code, title)
        slug, headers = f"http-{error.status_code}", dict(error.headers or {})
        return _build_problem(error.status_code, slug, title, detail, headers=headers)
    return _build_problem(
        500, "unforeseen", "Something went wrong on our side", "Try again; if it stays, tell the operator"
    )


def log_refusal(request: Request, error: Exception) -> None:
    """A line in the log for a refusal that somebody may have provoked.

    A page that puts a refusal into its form instead of raising it calls this itself.
    """
    if isinstance(error, Problem) and (error.is_security_event or _oversteps(request, error)):
        log_security_event(request, error.slug)


def _oversteps(request: Request, error: Problem) -> bool:
    """Whether a member has tried to do what is not theirs to do; who only looks has followed a link perhaps."""
    actor = getattr(request.state, "actor", None)
    is_member = actor is not None and not actor.is_anonymous
    return is_member and isinstance(error, Forbidden) and request.method not in ("GET", "HEAD")


def log_security_event(request: Request, reason: str, **details: str | None) -> None:
    """The line itself: why and where; never with what was shown or typed."""
    route = describe_route(request)
    state = service_state(request)
    state.log.warning("request_refused", reason=reason, route=route, **details)
    if state.security_events is not None:
        client = request.client.host if request.client else ""
        actor = getattr(request.state, "actor", ANONYMOUS)
        state.security_events.report(SecurityEvent(reason, route, actor, client, details.get("access_id")))


def list_allowed_methods(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """What is answered at this address, whichever of its routes answers it; with GET comes HEAD."""
    allowed: set[str] = set()
    for route in routes:
        if route.matches(scope)[0] is not Match.NONE:
            allowed |= set(getattr(route, "methods", None) or ())
    return sorted(allowed | ({"HEAD"} if "GET" in allowed else set()))


def describe_route(request: Request) -> str:
    """Which route was asked, without what stood in its address."""
    return f"{request.method} {getattr(request.scope.get('route'), 'path', 'unknown')}"


def wants_page(request: Request) -> bool:
    """Whether a person looks: a browser asks for HTML outside of /api."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _field_path(loc: Sequence[str | int], error_type: str) -> str:
    """Where it is wrong, in our own names: a name that somebody typed is not repeated."""
    parts = loc[:-1] if error_type == "extra_forbidden" else loc
    return ".".join(str(part) if isinstance(part, int) or _FIELD_NAME.match(part) else "?" for part in parts)


def _build_problem(
    status: int,
    slug: str,
    title: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> ProblemResponse:
    body: dict[str, Any] = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    return ProblemResponse(body, status, headers)
