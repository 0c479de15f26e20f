"""What a stranger may send before anybody reads it: headers bounded, cookies in plain form, HEAD answered as GET."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_HEADER_BYTES = 32 * 1024
MAX_COOKIE_BYTES = 8 * 1024
MAX_ESCAPES = 32
"""Python reads a quoted cookie in time quadratic in its backslashes (3.11.7); what we set has a few at most."""
_COOKIE = re.compile(rb"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+=[ -:<-~]*$")


class RequestHeaders:
    """ASGI: refuses headers over 32 kB with 431 and leaves only plain cookies: whatever reads them later is linear."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it before anything of it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = scope["headers"]
        if sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
            await _TOO_LARGE(scope, receive, send)
            return
        if any(name == b"cookie" for name, _ in headers):
            scope["headers"] = list(_with_plain_cookies(headers))
        await self._app(scope, receive, send)


class HeadAsGet:
    """ASGI: HEAD is answered as GET is, without the body (RFC 9110 §9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Asks the application with GET; only the head of its answer goes on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ended = False

        async def send_head(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, send_head)
        finally:
            if "route" in asked:
                scope["route"] = asked["route"]


def _with_plain_cookies(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers:
        if name != b"cookie":
            yield name, value
        elif len(value) <= MAX_COOKIE_BYTES:
            pairs = (pair.strip() for pair in value.split(b";"))
            yield name, b"; ".join(pair for pair in pairs if _COOKIE.match(pair) and pair.count(b"\\") <= MAX_ESCAPES)


_TOO_LARGE = JSONResponse(
    {
        "type": "about:blank",
        "title": "Too much in the headers",
        "status": HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "detail": "The headers of this request are over 32 kB: delete the cookies of this site and try again",
    },
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    media_type="application/problem+json",
)
