"""Who asks: found out once per request, before any route of the service."""

from collections.abc import Awaitable
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.problem_details import ErrorHandler, problem_response
from shared.http.security_events import SecurityEventReporter
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, PresentedToken, Sessions
from shared.identity import ANONYMOUS, Actor, SecurityEvent
from shared.problems import SignInNeeded, Unavailable

RENEWAL_PATH = "/sign-in/renewal"
"""Where `people` looks whether a session goes on; every page with a session that is over leads there and back."""
_PAGE_TYPES = (b"text/html", b"application/x-www-form-urlencoded", b"multipart/form-data")


class AccessCheck(Protocol):
    """Whether the session or the token that was shown still opens anything."""

    def __call__(self, actor: Actor, /) -> Awaitable[bool]:
        """Raises Unavailable when it cannot be known."""


class Authentication:
    """ASGI: finds out who asks, once per request, into `request.state.actor`.

    What is no good is refused where a program shows it (Bearer), and leads to the renewal where a page does; a forged
    cookie shows nobody. Each is logged, never with what was shown.
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        check_access: AccessCheck,
        log: structlog.stdlib.BoundLogger,
        handle_error: ErrorHandler,
        reporter: SecurityEventReporter | None = None,
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._check_access = check_access
        self._log = log
        self._handle_error = handle_error
        self._reporter = reporter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with who asks."""
        if scope["type"] == "http":
            session_token, request_token, is_bearer = _read_tokens(scope)
            if session_token is None and request_token is None:
                scope.setdefault("state", {})["actor"] = ANONYMOUS
            else:
                answer = await self._authenticate(scope, session_token, request_token, is_bearer=is_bearer)
                if answer is not None:
                    await answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _authenticate(
        self, scope: Scope, session_token: str | None, request_token: str | None, *, is_bearer: bool
    ) -> ASGIApp | None:
        presented = PresentedToken(ANONYMOUS) if session_token is None else self._sessions.read(session_token)
        fault: str | None = presented.fault
        if fault is None and presented.access_id is not None:
            try:
                fault = None if await self._check_access(presented.actor) else "ended"
            except Unavailable as error:
                return await self._handle_error(Request(scope), error)
        if fault is not None:
            is_usual = fault == "over" and not is_bearer  # every session is renewed sooner or later
            write = self._log.info if is_usual else self._log.warning
            write(
                "authentication_failed",
                reason=fault,
                by="bearer" if is_bearer else "cookie",
                access_id=presented.access_id,
            )
            if self._reporter is not None and not is_usual:
                carrier, client = "bearer" if is_bearer else "cookie", (scope.get("client") or ("",))[0]
                self._reporter.report(
                    SecurityEvent(f"session-{fault}", carrier, client=client, access_id=presented.access_id)
                )
            if is_bearer:
                return _refuse_bearer()
            if presented.access_id is not None and _expects_page(scope):
                return _redirect_to_renewal(scope)
        actor = ANONYMOUS if fault is not None else presented.actor
        scope.setdefault("state", {})["actor"] = self._add_request(actor, request_token)
        return None

    def _add_request(self, actor: Actor, request_token: str | None) -> Actor:
        request_id = None if request_token is None else self._sessions.read(request_token).actor.request_id
        if request_id is None:
            return actor
        return Actor(
            actor.person_id, actor.name, actor.posts, request_id, access_id=actor.access_id, scopes=actor.scopes
        )


def _read_tokens(scope: Scope) -> tuple[str | None, str | None, bool]:
    session_token = request_token = None
    is_bearer = False
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            session_token, request_token, is_bearer = value[7:].decode("latin-1"), None, True
        elif name == b"cookie" and session_token is None:
            cookies = _parse_cookies(value.decode("latin-1"))
            session_token, request_token = cookies.get(SESSION_COOKIE), cookies.get(REQUEST_COOKIE)
    return session_token or None, request_token or None, is_bearer


def _refuse_bearer() -> ASGIApp:
    error = SignInNeeded("This token is not good: it is over, was ended, or is none of ours. Take a new one")
    answer = problem_response(error)
    answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


def _expects_page(scope: Scope) -> bool:
    """Whether a person would see a way there and back: not for pieces of a page, pictures and programs."""
    path: str = scope["path"]
    if path.startswith(("/api/", "/static/", RENEWAL_PATH)):
        return False
    values = [value for name, value in scope["headers"] if name in (b"accept", b"content-type", b"hx-request")]
    return any(value == b"true" or any(kind in value for kind in _PAGE_TYPES) for value in values)


def _redirect_to_renewal(scope: Scope) -> ASGIApp:
    """There and back with 307: what somebody has just sent is sent again, and not lost."""
    request = Request(scope)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{RENEWAL_PATH}?next={quote(target, safe='/')}", 307, {"Cache-Control": "no-store"})


def _parse_cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
