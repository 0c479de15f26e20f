"""Who asks: found out once per request, before any door of the room."""

from collections.abc import Awaitable
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.answers import Refuse, problem_response
from shared.http.sessions import REQUEST_COOKIE, SESSION_COOKIE, Sessions, Shown
from shared.http.suspects import Suspects
from shared.identity import ANYBODY, Suspicion, Who
from shared.problems import SignInNeeded, Unavailable

RENEWAL = "/sign-in/renewal"
"""Where `people` looks whether a session goes on; every page with a session that is over leads there and back."""
_FROM_PAGES = (b"text/html", b"application/x-www-form-urlencoded", b"multipart/form-data")


class Opens(Protocol):
    """Whether the session or the token that was shown still opens anything."""

    def __call__(self, who: Who, /) -> Awaitable[bool]:
        """Raises Unavailable when it cannot be known."""


class Asking:
    """ASGI: finds out who asks, once per request, into `request.state.who`.

    What is no good is refused where a program shows it (Bearer), and leads to the renewal where a page does; a forged
    cookie shows nobody. `log` hears of each, never with what was shown.
    """

    def __init__(
        self, app: ASGIApp, sessions: Sessions, opens: Opens, log: structlog.stdlib.BoundLogger,
        refuse: Refuse, suspects: Suspects | None = None,
    ) -> None:  # fmt: skip
        self._app = app
        self._sessions = sessions
        self._opens = opens
        self._log = log
        self._refuse = refuse
        self._suspects = suspects

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with who asks."""
        if scope["type"] == "http":
            session, request, is_bearer = _shown(scope)
            if session is None and request is None:
                scope.setdefault("state", {})["who"] = ANYBODY
            else:
                answer = await self._let_in(scope, session, request, is_bearer=is_bearer)
                if answer is not None:
                    await answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _let_in(
        self, scope: Scope, session: str | None, request: str | None, *, is_bearer: bool
    ) -> ASGIApp | None:
        shown = Shown(ANYBODY) if session is None else self._sessions.read(session)
        trouble: str | None = shown.trouble
        if trouble is None and shown.access_id is not None:
            try:
                trouble = None if await self._opens(shown.who) else "ended"
            except Unavailable as away:
                return await self._refuse(Request(scope), away)
        if trouble is not None:
            is_usual = trouble == "over" and not is_bearer  # every session is renewed sooner or later
            tell = self._log.info if is_usual else self._log.warning
            tell("not_let_in", reason=trouble, by="bearer" if is_bearer else "cookie", access_id=shown.access_id)
            if self._suspects is not None and not is_usual:
                shown_as, client = "bearer" if is_bearer else "cookie", (scope.get("client") or ("",))[0]
                self._suspects.hear(Suspicion(f"session-{trouble}", shown_as, client=client, access_id=shown.access_id))
            if is_bearer:
                return _refusal()
            if shown.access_id is not None and _is_for_a_page(scope):
                return _to_renewal(scope)
        who = ANYBODY if trouble is not None else shown.who
        scope.setdefault("state", {})["who"] = self._with_request(who, request)
        return None

    def _with_request(self, who: Who, request: str | None) -> Who:
        seen = None if request is None else self._sessions.read(request).who.request_id
        if seen is None:
            return who
        return Who(who.person_id, who.name, who.posts, seen, access_id=who.access_id, scopes=who.scopes)


def _shown(scope: Scope) -> tuple[str | None, str | None, bool]:
    session = request = None
    is_bearer = False
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            session, request, is_bearer = value[7:].decode("latin-1"), None, True
        elif name == b"cookie" and session is None:
            jar = _cookies(value.decode("latin-1"))
            session, request = jar.get(SESSION_COOKIE), jar.get(REQUEST_COOKIE)
    return session or None, request or None, is_bearer


def _refusal() -> ASGIApp:
    refused = SignInNeeded("This token is not good: it is over, was ended, or is none of ours. Take a new one")
    answer = problem_response(refused)
    answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


def _is_for_a_page(scope: Scope) -> bool:
    """Whether a person would see a way there and back: not for pieces of a page, pictures and programs."""
    path: str = scope["path"]
    if path.startswith(("/api/", "/static/", RENEWAL)):
        return False
    told = [value for name, value in scope["headers"] if name in (b"accept", b"content-type", b"hx-request")]
    return any(value == b"true" or any(kind in value for kind in _FROM_PAGES) for value in told)


def _to_renewal(scope: Scope) -> ASGIApp:
    """There and back with 307: what somebody has just sent is sent again, and not lost."""
    request = Request(scope)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{RENEWAL}?next={quote(here, safe='/')}", 307, {"Cache-Control": "no-store"})


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
