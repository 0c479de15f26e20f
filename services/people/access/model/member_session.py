"""A person's being signed in on one device: short sessions come out of it until it is ended or over."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from services.people.registry.model.fields import digest
from services.people.registry.model.personal import Device
from shared.contracts.people import AccessEnded
from shared.entity import Entity
from shared.privacy import PersonId, Plain
from shared.problems import Refused

SignInMethod = Literal["letter", "code", "provider", "demo"]
EndReason = Literal["signed_out", "ended_by_owner", "stolen", "person_gone", "left"]
ACCESS_LIFETIME = timedelta(minutes=20)
"""The life of one signed session: what it says about a person is never older."""
MAX_IDLE = {True: timedelta(days=14), False: timedelta(hours=3)}
"""How long nobody may look, on one's own device and on a shared one."""
MAX_LIFETIME = {True: timedelta(days=60), False: timedelta(hours=12)}
RETENTION = timedelta(days=30)
"""How long an ended one can still be seen."""
RENEWAL_OVERLAP = timedelta(seconds=60)
"""Within this time several tabs may renew with the same secret."""
MAX_EXCHANGED_SECRETS = 50
"""So many exchanged secrets are known again when they come back."""


class SessionOver(Refused):
    """Signed out, ended, or over by itself."""

    slug = "session-over"
    title = "You have been signed out: sign in again"


class MemberSession(Entity):
    """`own_device` is what the person has said. Only prints of the renewal's secrets are kept.

    A secret is exchanged for a new one at each renewal. An exchanged one that comes again, later than a second tab or
    a lost answer would explain, was copied by somebody: then the session ends for both.
    """

    person_id: PersonId
    how: SignInMethod
    provider: Plain | None = None
    device: Device
    own_device: bool
    opened_at: datetime
    seen_at: datetime
    over_at: datetime
    secret_digest: Plain
    exchanged: list[Plain] = Field(default_factory=list)
    exchanged_at: datetime | None = None
    ended_at: datetime | None = None
    why: EndReason | None = None
    forget_at: datetime

    @classmethod
    def open(
        cls,
        *,
        id_: str,
        person_id: str,
        how: SignInMethod,
        device: str,
        own_device: bool,
        at: datetime,
        provider: str | None = None,
    ) -> tuple["MemberSession", str]:
        """A new one, and the secret that renews it."""
        secret = secrets.token_urlsafe(32)
        over_at = at + MAX_IDLE[own_device]
        session = cls(
            id=id_,
            person_id=person_id,
            how=how,
            device=device,
            own_device=own_device,
            opened_at=at,
            seen_at=at,
            over_at=over_at,
            secret_digest=_digest_secret(secret),
            forget_at=over_at + RETENTION,
            provider=provider,
        )
        return session, f"{id_}.{secret}"

    def is_open(self, *, at: datetime) -> bool:
        """Whether it was neither ended nor left alone for too long."""
        return self.ended_at is None and at < self.over_at

    def renew(self, secret: str, *, at: datetime) -> str | None:
        """Goes on; gives the next secret, or None where another tab has got it a moment ago.

        Raises Over when the session is over or was never opened with this secret; ask `is_copied` first.
        """
        shown = _digest_secret(secret)
        is_former = self.exchanged[-1:] == [shown]
        if not self.is_open(at=at) or not (is_former or hmac.compare_digest(shown, self.secret_digest)):
            raise SessionOver
        self.over_at = min(at + MAX_IDLE[self.own_device], self.opened_at + MAX_LIFETIME[self.own_device])
        self.seen_at, self.forget_at = at, self.over_at + RETENTION
        if is_former and self.exchanged_at is not None and at < self.exchanged_at + RENEWAL_OVERLAP:
            return None
        following = secrets.token_urlsafe(32)
        # The answer to a former one was lost: what was in it is exchanged as well, and the former stays the last.
        former = self.exchanged[:-1] if is_former else self.exchanged
        self.exchanged = [*former, self.secret_digest, *([shown] if is_former else [])][-MAX_EXCHANGED_SECRETS:]
        self.secret_digest, self.exchanged_at = _digest_secret(following), at
        return f"{self.id}.{following}"

    def is_copied(self, secret: str) -> bool:
        """Whether this secret was exchanged before and its successor is in use: two hold what one should."""
        return _digest_secret(secret) in self.exchanged[:-1]

    def end(self, why: EndReason, *, at: datetime) -> AccessEnded | None:
        """Opens nothing any more; nothing happens when it was over already."""
        if not self.is_open(at=at):
            return None
        self.ended_at, self.why = at, why
        self.forget_at = at + RETENTION
        return AccessEnded(access_id=self.id, over_at=at + ACCESS_LIFETIME)


def _digest_secret(secret: str) -> str:
    return digest("renewal", secret)
