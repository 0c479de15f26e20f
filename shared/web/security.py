"""What keeps a browser from being used against its owner: headers, and the origin of a request."""

from collections.abc import Collection, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.code_words import msgid
from shared.web.page_renderer import accepts_html, render_problem_page

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_READ_HEADERS: Final = frozenset({b"sec-fetch-site", b"origin", b"host", b"cookie"})
_OWN_SITE: Final = frozenset({b"same-origin", b"none"})
Header = tuple[bytes, bytes]
_HEADERS_OF_ALL: Final[list[Header]] = [(b"x-content-type-options", b"nosniff")]
_FORBIDDEN: Final = 403
_TITLE: Final = msgid("This did not come from our page")
_DETAIL: Final = msgid("For your safety we accept a form only from the page it is on.")


def content_security_policy(form_targets: Iterable[str] = ()) -> str:
    """Write the policy of our pages: everything from this site, nothing inline, nobody frames us.

    `form_targets` are origins a form may lead on to, such as that of the sign-in provider:
    browsers hold the redirect after a form to the same rule as the form.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            " ".join(("form-action 'self'", *form_targets)),
        )
    )


def _page_headers(form_targets: Iterable[str] = ()) -> list[Header]:
    return [
        *_HEADERS_OF_ALL,
        (b"content-security-policy", content_security_policy(form_targets).encode("ascii")),
        (b"x-frame-options", b"DENY"),
        # Addresses carry tracking codes: no other site learns them.
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


def _list_missing(headers: Iterable[Header], for_pages: list[Header]) -> list[Header]:
    """What is still to be said. What a route says of itself stands: a letter that is shown needs another policy."""
    present = {name.lower(): value for name, value in headers}
    is_page = present.get(b"content-type", b"").startswith(b"text/html")
    return [line for line in (for_pages if is_page else _HEADERS_OF_ALL) if line[0] not in present]


def add_security_headers(answer: Response) -> Response:
    """The answer with these headers: what nobody has foreseen is answered outside of every middleware."""
    for name, value in _list_missing(answer.raw_headers, _page_headers()):
        answer.headers[name.decode()] = value.decode()
    return answer


class SecurityHeaders:
    """Says on every answer what a browser may not do with it; pages get the whole list."""

    def __init__(self, app: ASGIApp, form_targets: Iterable[str] = ()) -> None:
        self.app = app
        self._page_headers = _page_headers(form_targets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_missing(message)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _add_missing(self, message: MutableMapping[str, Any]) -> None:
        headers: list[Header] = list(message.get("headers", ()))
        message["headers"] = [*headers, *_list_missing(headers, self._page_headers)]


class SameOrigin:
    """Refuses what another site makes a browser send.

    A browser tells where a request comes from (Sec-Fetch-Site, or Origin in older ones); what
    tells nothing passes only as a program: under `programs` and without our `cookies`.
    `origins` are further addresses of this very site, such as "https://help.example.org", for
    a gateway that does not pass the Host on.
    """

    def __init__(
        self,
        app: ASGIApp,
        origins: Collection[str] = (),
        programs: Collection[str] = ("/api",),
        cookies: Collection[str] = ("session", "request"),
    ) -> None:
        self.app = app
        self._origins = frozenset(origin.rstrip("/").lower().encode() for origin in origins)
        self._programs = tuple(path.rstrip("/") for path in programs)
        self._cookies = frozenset(cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it before anybody reads it."""
        if scope["type"] != "http" or scope["method"] in _SAFE or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        await _refuse(Request(scope, receive))(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        present: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _READ_HEADERS:
                # A header said twice is nobody's honest browser; cookies may be.
                present[name] = present[name] + b"; " + value if name in present else value
        site = present.get(b"sec-fetch-site")
        if site is not None:
            return site in _OWN_SITE
        origin = present.get(b"origin")
        if origin is not None:
            return self._is_own(origin.lower(), present.get(b"host", b"").lower())
        return self._is_for_programs(scope["path"]) and not self._has_session(present)

    def _is_own(self, origin: bytes, host: bytes) -> bool:
        _, _, from_host = origin.partition(b"://")
        return origin in self._origins or (bool(host) and from_host == host)

    def _is_for_programs(self, path: str) -> bool:
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._programs)

    def _has_session(self, headers: dict[bytes, bytes]) -> bool:
        if b"cookie" not in headers:
            return False
        try:
            sent = SimpleCookie(headers[b"cookie"].decode("latin-1"))
        except CookieError:
            return True  # what cannot be read is not trusted
        return not self._cookies.isdisjoint(sent)


def _refuse(request: Request) -> Response:
    if accepts_html(request):
        return render_problem_page(request, _FORBIDDEN, _TITLE, _DETAIL)
    body = {"type": "about:blank", "title": _TITLE, "status": _FORBIDDEN, "detail": _DETAIL}
    return JSONResponse(body, _FORBIDDEN, media_type="application/problem+json")
