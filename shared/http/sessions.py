"""Sessions: signed by `people`, read by every room without asking anybody (EdDSA JWT)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

from shared.http.keys import ALGORITHM, SigningKeys
from shared.identity import ANYBODY, Post, Role, Who

SESSION_COOKIE = "session"
REQUEST_COOKIE = "request"
SESSION_SECONDS = 20 * 60
"""How long a session says who somebody is, before `people` is asked again."""
REQUEST_SECONDS = 24 * 3600
PROGRAM_SECONDS = 366 * 24 * 3600
"""The longest life of a program's token."""
TOKEN_MARK = "docendo_"  # noqa: S105  # nosec B105  # programs that look for leaked secrets know ours by it
_TOKEN_LENGTH = 4_096
_SKEW = 60
_ISSUER = "docendo"
_MEMBER, _REQUESTER, _PROGRAM = "member", "requester", "program"
_LIVES = {_MEMBER: SESSION_SECONDS, _REQUESTER: REQUEST_SECONDS, _PROGRAM: PROGRAM_SECONDS}
_ROLES = frozenset(role.value for role in Role)  # a newer process may know more of them
Trouble = Literal["forged", "over"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody has shown, and who they are by it; with trouble they are nobody, whatever it says.

    `access_id` is told of a session that is over too: it may be renewed.
    """

    who: Who
    trouble: Trouble | None = None
    access_id: str | None = None


class Sessions:
    """Makes and reads the tokens: a member's session, a requester's view of one request, a program's token."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys
        self._readings = keys.readings
        self._claims = lru_cache(maxsize=4_096)(self._verified)

    def member(self, who: Who, seconds: int = SESSION_SECONDS) -> str:
        """A session for a signed-in person; `who.access_id` names it where it can be renewed and ended."""
        named = {} if who.access_id is None else {"sid": who.access_id}
        return self._issue(
            _MEMBER, {"sub": who.person_id, "name": who.name, "posts": _told(who.posts)} | named, seconds
        )

    def requester(self, request_id: str, seconds: int = REQUEST_SECONDS) -> str:
        """A view of one request, for somebody who has shown its code."""
        return self._issue(_REQUESTER, {"sub": request_id}, seconds)

    def program(self, who: Who, until: datetime) -> str:
        """A program's token, good for its scopes until then."""
        claims = {"sub": who.access_id, "name": who.name, "posts": _told(who.posts), "scopes": sorted(who.scopes or ())}
        return TOKEN_MARK + self._issue(_PROGRAM, claims, int(until.timestamp() - time.time()))

    def who(self, session: str | None, request: str | None = None) -> Who:
        """Who holds these tokens; nobody in particular when they are missing, forged or over."""
        who = ANYBODY if session is None else self.read(session).who
        seen = None if request is None else self.read(request).who.request_id
        return who if seen is None else replace(who, request_id=seen)

    def read(self, token: str) -> Shown:
        """Whom a token of any kind shows, or what is wrong with it."""
        plain = token.removeprefix(TOKEN_MARK)
        claims = self._claims_of(plain)
        if claims is None or (claims["aud"] == _PROGRAM) != (plain != token):
            return Shown(ANYBODY, "forged")
        access_id = claims["sub"] if claims["aud"] == _PROGRAM else claims.get("sid")
        if claims["exp"] <= time.time():
            return Shown(ANYBODY, "over", access_id)
        return Shown(_who(claims, access_id), None, access_id)

    def _issue(self, audience: str, claims: dict[str, Any], seconds: int) -> str:
        now, signing = int(time.time()), self._keys.signing()
        full = {"iss": _ISSUER, "aud": audience, "iat": now, "exp": now + seconds, **claims}
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": signing.id}
        return jwt.encode(header, full, signing.key, algorithms=[ALGORITHM])

    def _claims_of(self, token: str) -> dict[str, Any] | None:
        if not token or len(token) > _TOKEN_LENGTH:
            return None
        if self._readings != self._keys.readings:
            self._readings = self._keys.readings
            self._claims.cache_clear()
        return self._claims(token)

    def _verified(self, token: str) -> dict[str, Any] | None:
        """The claims, if one of our keys has signed them in its time, for us, for no longer than anybody would."""
        retires_at = 0.0

        def ours(shown: GuestProtocol) -> OKPKey:
            nonlocal retires_at
            key = self._keys.named(str(shown.headers().get("kid")))
            if key is None:
                raise ValueError("nobody here has such a key")
            retires_at = key.retires_at
            return key.key

        try:
            claims = dict(jwt.decode(token, ours, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError):
            return None
        life = _LIVES.get(claims["aud"]) if isinstance(claims.get("aud"), str) else None
        if life is None or claims.get("iss") != _ISSUER or not isinstance(claims.get("sub"), str):
            return None
        made, over = claims.get("iat"), claims.get("exp")
        if not isinstance(made, int) or not isinstance(over, int):
            return None
        in_time = made <= min(time.time(), retires_at) + _SKEW and over - made <= life
        return claims if in_time else None


def _who(claims: dict[str, Any], access_id: str | None) -> Who:
    if claims["aud"] == _REQUESTER:
        return Who.requester(claims["sub"])
    posts = tuple(Post(school, Role(role)) for school, role in claims["posts"] if role in _ROLES)
    scopes = frozenset(claims["scopes"]) if claims["aud"] == _PROGRAM else None
    return Who(person_id=claims["sub"], name=claims["name"], posts=posts, access_id=access_id, scopes=scopes)


def _told(posts: Iterable[Post]) -> list[list[str]]:
    return [[post.school_id, str(post.role)] for post in posts]
