"""Sessions: signed by `people`, read by every service without asking anybody (EdDSA JWT)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

from shared.http.signing_keys import ALGORITHM, SigningKeys
from shared.identity import ANONYMOUS, Actor, Post, Role

SESSION_COOKIE = "session"
REQUEST_COOKIE = "request"
SESSION_SECONDS = 20 * 60
"""How long a session says who somebody is, before `people` is asked again."""
REQUEST_SECONDS = 24 * 3600
PROGRAM_SECONDS = 366 * 24 * 3600
"""The longest life of a program's token."""
TOKEN_PREFIX = "docendo_"  # noqa: S105  # nosec B105  # programs that look for leaked secrets know ours by it
_MAX_TOKEN_LENGTH = 4_096
_CLOCK_SKEW = 60
_ISSUER = "docendo"
_MEMBER, _REQUESTER, _PROGRAM = "member", "requester", "program"
_MAX_LIFETIMES = {_MEMBER: SESSION_SECONDS, _REQUESTER: REQUEST_SECONDS, _PROGRAM: PROGRAM_SECONDS}
_ROLES = frozenset(role.value for role in Role)  # a newer process may know more of them
TokenFault = Literal["forged", "over"]


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """What somebody has shown, and who they are by it; with a fault they are nobody, whatever it says.

    `access_id` is there for a session that is over too: it may be renewed.
    """

    actor: Actor
    fault: TokenFault | None = None
    access_id: str | None = None


class Sessions:
    """Makes and reads the tokens: a member's session, a requester's view of one request, a program's token."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys
        self._generation = keys.generation
        self._verify_cached = lru_cache(maxsize=4_096)(self._verify)

    def issue_member_token(self, actor: Actor, seconds: int = SESSION_SECONDS) -> str:
        """A session for a signed-in person; `actor.access_id` names it where it can be renewed and ended."""
        session_claim = {} if actor.access_id is None else {"sid": actor.access_id}
        return self._issue(
            _MEMBER,
            {"sub": actor.person_id, "name": actor.name, "posts": _encode_posts(actor.posts)} | session_claim,
            seconds,
        )

    def issue_requester_token(self, request_id: str, seconds: int = REQUEST_SECONDS) -> str:
        """A view of one request, for somebody who has shown its code."""
        return self._issue(_REQUESTER, {"sub": request_id}, seconds)

    def issue_program_token(self, actor: Actor, until: datetime) -> str:
        """A program's token, good for its scopes until then."""
        claims = {
            "sub": actor.access_id,
            "name": actor.name,
            "posts": _encode_posts(actor.posts),
            "scopes": sorted(actor.scopes or ()),
        }
        return TOKEN_PREFIX + self._issue(_PROGRAM, claims, int(until.timestamp() - time.time()))

    def identify(self, session_token: str | None, request_token: str | None = None) -> Actor:
        """Who holds these tokens; nobody in particular when they are missing, forged or over."""
        actor = ANONYMOUS if session_token is None else self.read(session_token).actor
        request_id = None if request_token is None else self.read(request_token).actor.request_id
        return actor if request_id is None else replace(actor, request_id=request_id)

    def read(self, token: str) -> PresentedToken:
        """Whom a token of any kind shows, or what is wrong with it."""
        jwt_text = token.removeprefix(TOKEN_PREFIX)
        claims = self._read_claims(jwt_text)
        if claims is None or (claims["aud"] == _PROGRAM) != (jwt_text != token):
            return PresentedToken(ANONYMOUS, "forged")
        access_id = claims["sub"] if claims["aud"] == _PROGRAM else claims.get("sid")
        if claims["exp"] <= time.time():
            return PresentedToken(ANONYMOUS, "over", access_id)
        return PresentedToken(_build_actor(claims, access_id), None, access_id)

    def _issue(self, audience: str, claims: dict[str, Any], seconds: int) -> str:
        now, signing_key = int(time.time()), self._keys.get_current()
        full = {"iss": _ISSUER, "aud": audience, "iat": now, "exp": now + seconds, **claims}
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": signing_key.id}
        return jwt.encode(header, full, signing_key.key, algorithms=[ALGORITHM])

    def _read_claims(self, token: str) -> dict[str, Any] | None:
        if not token or len(token) > _MAX_TOKEN_LENGTH:
            return None
        if self._generation != self._keys.generation:
            self._generation = self._keys.generation
            self._verify_cached.cache_clear()
        return self._verify_cached(token)

    def _verify(self, token: str) -> dict[str, Any] | None:
        """The claims, if one of our keys has signed them in its time, for us, for no longer than anybody would."""
        retires_at = 0.0

        def find_key(token_header: GuestProtocol) -> OKPKey:
            nonlocal retires_at
            key = self._keys.find(str(token_header.headers().get("kid")))
            if key is None:
                raise ValueError("nobody here has such a key")
            retires_at = key.retires_at
            return key.key

        try:
            claims = dict(jwt.decode(token, find_key, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError):
            return None
        max_lifetime = _MAX_LIFETIMES.get(claims["aud"]) if isinstance(claims.get("aud"), str) else None
        if max_lifetime is None or claims.get("iss") != _ISSUER or not isinstance(claims.get("sub"), str):
            return None
        issued_at, expires_at = claims.get("iat"), claims.get("exp")
        if not isinstance(issued_at, int) or not isinstance(expires_at, int):
            return None
        in_time = issued_at <= min(time.time(), retires_at) + _CLOCK_SKEW and expires_at - issued_at <= max_lifetime
        return claims if in_time else None


def _build_actor(claims: dict[str, Any], access_id: str | None) -> Actor:
    if claims["aud"] == _REQUESTER:
        return Actor.for_requester(claims["sub"])
    posts = tuple(Post(school, Role(role)) for school, role in claims["posts"] if role in _ROLES)
    scopes = frozenset(claims["scopes"]) if claims["aud"] == _PROGRAM else None
    return Actor(person_id=claims["sub"], name=claims["name"], posts=posts, access_id=access_id, scopes=scopes)


def _encode_posts(posts: Iterable[Post]) -> list[list[str]]:
    return [[post.school_id, str(post.role)] for post in posts]
