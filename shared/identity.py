"""Who is asking, and how things are named."""

import hashlib
import os
import random
import time
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from shared.problems import SignInNeeded

_DICE = random.Random()  # noqa: S311  # nosec B311  # tells apart, keeps no secret
_DERIVED = uuid.UUID("6f0d5c1e-3f0e-5a52-9d0b-6c2f3a1d7e44")


class Role(StrEnum):
    """What a person may be in a school or in the region."""

    TEACHER = "teacher"
    EXPERT = "expert"
    COORDINATOR = "coordinator"
    SCHOOL_ADMIN = "school_admin"
    METHODIST = "methodist"
    REGION_OPERATOR = "region_operator"
    AUDITOR = "auditor"
    SERVICE = "service"


REGION_WIDE = (Role.REGION_OPERATOR, Role.AUDITOR)
"""Whose work is in no school: they see what every school sees."""


@dataclass(frozen=True, slots=True)
class Post:
    """One role held in one school; the region's own roles name the region."""

    school_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks: nobody in particular, a requester with a code, a member, a program, or a service itself.

    `access_id` names the session or the token that was shown. `scopes` are what a program's token is good for; a
    person has None and may do all that their posts allow.
    """

    person_id: str | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()
    request_id: str | None = None
    service: str | None = None
    access_id: str | None = None
    scopes: frozenset[str] | None = None
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(str(post.role) for post in self.posts))

    @classmethod
    def for_requester(cls, request_id: str) -> "Actor":
        """Somebody who has shown the tracking code of this request."""
        return cls(request_id=request_id)

    @classmethod
    def for_service(cls, name: str) -> "Actor":
        """A service acting by itself: a listener or a job."""
        return cls(service=name)

    @property
    def is_anonymous(self) -> bool:
        """True for anybody who has not signed in, a requester with a code included."""
        return self.person_id is None and self.service is None

    @property
    def is_service(self) -> bool:
        """True for a service acting by itself."""
        return self.service is not None

    @property
    def is_program(self) -> bool:
        """True for a program that has shown a token."""
        return self.scopes is not None

    def may_use(self, scope: str) -> bool:
        """Whether what was shown is good for this: a program's token names its scopes, a person has no such bounds."""
        return self.scopes is None or scope in self.scopes

    def has_role(self, *roles: Role) -> bool:
        """Whether any post, wherever it is, carries one of the roles."""
        return any(role in self.roles for role in roles)

    def school_ids(self, *roles: Role) -> list[str]:
        """The schools in which one of the roles is held (any role when none is named)."""
        return sorted({post.school_id for post in self.posts if not roles or post.role in roles})


ANONYMOUS = Actor()


def require_signed_in(actor: Actor) -> None:
    """What is for members, whoever they are. Raises SignInNeeded."""
    if actor.is_anonymous:
        raise SignInNeeded


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """Why something was refused, at which route, to whom, from which address; never what was shown or typed.

    `access_id` names a session or token that is over: whose it was is not said, they may have been erased.
    """

    reason: str
    route: str
    actor: Actor = ANONYMOUS
    client: str = ""
    access_id: str | None = None


def new_id() -> str:
    """A fresh identifier, UUID version 7: ordered by time, so that inserts stay at one end of the index."""
    milliseconds = time.time_ns() // 1_000_000
    return _format_uuid(bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10)), version=7)


def random_hex(digits: int) -> str:
    """So many digits that tell one write or span from another; no secret, hence no question to the kernel."""
    return f"{_DICE.getrandbits(4 * digits):0{digits}x}"


def derive_id(*parts: str) -> str:
    """The same identifier for the same parts, for ever: what makes a second delivery find the first.

    It is the UUID version 5 of the parts, made without `uuid.uuid5`, which takes five times as long.
    """
    digest = hashlib.sha1(_DERIVED.bytes + "\x1f".join(parts).encode(), usedforsecurity=False).digest()
    return _format_uuid(bytearray(digest[:16]), version=5)


def _format_uuid(raw: bytearray, version: int) -> str:
    raw[6] = raw[6] & 0x0F | version << 4
    raw[8] = raw[8] & 0x3F | 0x80
    signs = raw.hex()
    return f"{signs[:8]}-{signs[8:12]}-{signs[12:16]}-{signs[16:20]}-{signs[20:]}"
