"""Sessions: signed by `people`, read by every room without asking anybody (EdDSA JWT)."""

import time
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.identity import ANYBODY, Post, Role, Who

SESSION_COOKIE = "session"
REQUEST_COOKIE = "request"
SESSION_SECONDS = 8 * 3600
REQUEST_SECONDS = 24 * 3600
_TOKEN_LENGTH = 4_096
_ISSUER = "docendo"
_MEMBER, _REQUESTER = "member", "requester"


class Sessions:
    """Makes and reads the two kinds of token: a member's session, and a requester's view of one request."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self._claims = lru_cache(maxsize=4_096)(self._verified)

    def member(self, who: Who, seconds: int = SESSION_SECONDS) -> str:
        """A session for a signed-in person."""
        posts = [[post.school_id, str(post.role)] for post in who.posts]
        return self._issue(_MEMBER, {"sub": who.person_id, "name": who.name, "posts": posts}, seconds)

    def requester(self, request_id: str, seconds: int = REQUEST_SECONDS) -> str:
        """A view of one request, for somebody who has shown its code."""
        return self._issue(_REQUESTER, {"sub": request_id}, seconds)

    def who(self, session: str | None, request: str | None = None) -> Who:
        """Who holds these tokens; nobody in particular when they are missing, forged or over."""
        who = ANYBODY
        claims = self._valid(session, _MEMBER)
        if claims is not None:
            posts = tuple(Post(school, Role(role)) for school, role in claims["posts"])
            who = Who(person_id=claims["sub"], name=claims["name"], posts=posts)
        seen = self._valid(request or session, _REQUESTER)
        return who if seen is None else replace_request(who, seen["sub"])

    def _issue(self, audience: str, claims: dict[str, Any], seconds: int) -> str:
        now = int(time.time())
        full = {"iss": _ISSUER, "aud": audience, "iat": now, "exp": now + seconds, **claims}
        return jwt.encode({"alg": "Ed25519", "typ": "JWT"}, full, self._key, algorithms=["Ed25519"])

    def _valid(self, token: str | None, audience: str) -> dict[str, Any] | None:
        if not token or len(token) > _TOKEN_LENGTH:
            return None
        claims = self._claims(token)
        if claims is None or claims.get("aud") != audience or claims.get("iss") != _ISSUER:
            return None
        return claims if claims.get("exp", 0) > time.time() else None

    def _verified(self, token: str) -> dict[str, Any] | None:
        try:
            return dict(jwt.decode(token, self._key, algorithms=["Ed25519"]).claims)
        except (JoseError, ValueError):
            return None


def replace_request(who: Who, request_id: str) -> Who:
    """The same one, who has also shown the code of a request."""
    return Who(person_id=who.person_id, name=who.name, posts=who.posts, request_id=request_id)


class Asking:
    """ASGI: finds out who asks, once per request, into `request.state.who`."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with who asks."""
        if scope["type"] == "http":
            scope.setdefault("state", {})["who"] = self._who(scope)
        await self._app(scope, receive, send)

    def _who(self, scope: Scope) -> Who:
        session = request = None
        for name, value in scope["headers"]:
            if name == b"authorization" and value[:7].lower() == b"bearer ":
                session = value[7:].decode("latin-1")
            elif name == b"cookie" and session is None:
                jar = _cookies(value.decode("latin-1"))
                session, request = jar.get(SESSION_COOKIE), jar.get(REQUEST_COOKIE)
        if session is None and request is None:
            return ANYBODY
        return self._sessions.who(session, request)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
