"""What a program shows to be let in: a name, a place, some posts there, scopes and an end."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field

from services.people.registry.model.fields import ShortText, Slug, digest
from shared.contracts.people import AccessEnded
from shared.entity import Command, Entity
from shared.identity import Actor, Post, Role
from shared.privacy import PersonId, Plain

Scope = Literal[
    "people:read", "people:write", "intake:read", "intake:write", "matching:read", "matching:write",
    "scheduling:read", "scheduling:write", "publishing:read", "publishing:write",
]  # fmt: skip
SCOPES: tuple[Scope, ...] = get_args(Scope)
MAX_DAYS = 365
RETENTION = timedelta(days=365)
"""How long one can still see that there was a token."""


class GiveToken(Command):
    """A program may come in from now on: for which school (or region), with which roles there, and for what.

    Without roles it sees what everybody of the school sees. `days` is its life.
    """

    name: ShortText
    school_id: Slug
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(max_length=5)] = Field(default_factory=list)
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 90


class ApiToken(Entity):
    """A token as it is remembered: its print, never itself.

    It belongs to the school and not to the one who gave it: it stays when they go, and everybody who may give one
    there may revoke it.
    """

    name: Plain
    school_id: Plain
    roles: list[Role]
    scopes: list[Scope]
    given_by: PersonId
    given_at: datetime
    until: datetime
    print: Plain = ""
    revoked_at: datetime | None = None
    revoked_by: PersonId | None = None
    forget_at: datetime

    @classmethod
    def create(cls, command: GiveToken, *, id_: str, by: str, at: datetime) -> "ApiToken":
        """A new one; its print is taken when it has been signed."""
        until = at + timedelta(days=command.days)
        roles = list(dict.fromkeys([Role.SERVICE, *command.roles]))
        return cls(
            id=id_,
            name=command.name,
            school_id=command.school_id,
            roles=roles,
            scopes=sorted(set(command.scopes), key=SCOPES.index),
            given_by=by,
            given_at=at,
            until=until,
            forget_at=until + RETENTION,
        )

    @property
    def actor(self) -> Actor:
        """The program as the services see it."""
        posts = tuple(Post(self.school_id, role) for role in self.roles)
        return Actor(person_id=self.id, name=self.name, posts=posts, access_id=self.id, scopes=frozenset(self.scopes))

    def is_valid(self, *, at: datetime) -> bool:
        """Whether it was neither revoked nor is over."""
        return self.revoked_at is None and at < self.until

    def revoke(self, by: str, *, at: datetime) -> AccessEnded | None:
        """Opens nothing any more; nothing happens when it was over already."""
        if not self.is_valid(at=at):
            return None
        self.revoked_at, self.revoked_by = at, by
        return AccessEnded(access_id=self.id, over_at=self.until)


def digest_token(token: str) -> str:
    """What is kept of a token: enough to know it again, not to show it."""
    return digest("api token", token)
