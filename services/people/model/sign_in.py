"""Asking to be let in by a letter: the keys in it live for a quarter of an hour and open once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.people.model.personal import Trace
from services.people.model.words import digest
from shared.entity import Entity
from shared.privacy import PersonId, Plain
from shared.problems import Refused, Unavailable

KEYS_LIVE = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
PER_ADDRESS = 5
PER_CLIENT = 60  # a whole school may sit behind one address of the network
PAGE_LENGTH = 500
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 12


class TooOften(Unavailable):
    """Asked for more letters than anybody needs; `retry_after` is in seconds, and it is true."""

    status = 429
    slug = "too-often"
    title = "Too many at once"

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__("Too many sign-in letters were asked for. Minutes to wait: %(minutes)s", minutes=minutes)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Keys:
    """What stands in the letter, and nowhere else: the end of the link, and a code (59 bits) that can be typed."""

    token: str
    code: str


class SignIn(Entity):
    """Somebody has asked to be let in. It is kept for unknown addresses too, so that nothing tells them apart.

    Only digests are stored: of the address, of the client, and of the keys once the letter leaves.
    """

    goes_with_person = True

    address: Trace
    client: Trace
    person_id: PersonId | None
    next: Plain
    asked_at: datetime
    token_digest: Plain | None = None
    code_digest: Plain | None = None
    keys_until: datetime | None = None
    used_at: datetime | None = None

    def cut_keys(self, *, at: datetime) -> Keys:
        """New keys for the letter that leaves now; keys cut before open nothing any more."""
        code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
        keys = Keys(secrets.token_urlsafe(32), "-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4)))
        self.token_digest, self.code_digest = digests(keys.token)[0], digests(keys.code)[1]
        self.keys_until = at + KEYS_LIVE
        return keys

    def opens(self, *, at: datetime) -> bool:
        """Whether the keys still open."""
        return (
            self.person_id is not None and self.used_at is None and self.keys_until is not None and at < self.keys_until
        )

    def use(self, *, at: datetime) -> str:
        """Opens once, and gives the person's id. Raises Refused when the keys are over or used."""
        if self.person_id is None or not self.opens(at=at):
            raise refused_key()
        self.used_at = at
        return self.person_id


def refused_key() -> Refused:
    """The one answer for keys that are over, used, forged or mistyped."""
    return Refused("This link or code is over or was used already: ask for a new letter")


def digests(key: str) -> tuple[str, str]:
    """The digest of a key read as a token, and of the same read as a code, however it was typed."""
    plain = "".join(sign for sign in key.upper() if sign in _SIGNS)
    return digest("token", key), digest("code", plain)


def must_not_be_too_often(of_address: list[datetime], of_client: list[datetime], *, now: datetime) -> None:
    """Takes when letters were asked for within the window. Raises TooOften with the true time to wait."""
    for asked, limit in ((of_address, PER_ADDRESS), (of_client, PER_CLIENT)):
        if len(asked) >= limit:
            free_at = sorted(asked)[-limit] + WINDOW
            raise TooOften(max(1, -int((now - free_at).total_seconds() // 1)))


def own_page(asked: str) -> str:
    """Where to go after signing in: a page of this site, whatever was asked for."""
    plain = asked.isprintable() and "\\" not in asked and len(asked) <= PAGE_LENGTH
    return asked if plain and asked.startswith("/") and not asked.startswith("//") else "/"
