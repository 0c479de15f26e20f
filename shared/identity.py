"""Who is asking, and how things are named."""

import os
import time
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Post:
    """One role held in one school; the region's own roles name the region."""

    school_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Who:
    """The one who asks: nobody in particular, a requester with a code, a member, or a service."""

    person_id: str | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()
    request_id: str | None = None
    service: str | None = None
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(str(post.role) for post in self.posts))

    @classmethod
    def requester(cls, request_id: str) -> "Who":
        """Somebody who has shown the tracking code of this request."""
        return cls(request_id=request_id)

    @classmethod
    def room(cls, name: str) -> "Who":
        """A service acting by itself: a listener or the clock."""
        return cls(service=name)

    @property
    def is_anonymous(self) -> bool:
        """True for anybody who has not signed in, a requester with a code included."""
        return self.person_id is None and self.service is None

    @property
    def is_service(self) -> bool:
        """True for a room acting by itself."""
        return self.service is not None

    def is_one_of(self, *roles: Role) -> bool:
        """Whether any post, wherever it is, carries one of the roles."""
        return any(role in self.roles for role in roles)

    def schools(self, *roles: Role) -> list[str]:
        """The schools in which one of the roles is held (any role when none is named)."""
        return sorted({post.school_id for post in self.posts if not roles or post.role in roles})


ANYBODY = Who()


def new_id() -> str:
    """A fresh identifier, UUID version 7: ordered by time, so that inserts stay at one end of the index."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=number))


def derived_id(*parts: str) -> str:
    """The same identifier for the same parts, for ever: what makes a second delivery find the first."""
    return str(uuid.uuid5(_DERIVED, "\x1f".join(parts)))
