"""Asking to be let in by a letter: the keys in it live for a quarter of an hour and open once."""

import hmac
import secrets
from datetime import datetime, timedelta

from services.people.letters.model.one_time_keys import KEY_LIFETIME, KeyRefused, OneTimeKeys, code_digest, token_digest
from services.people.registry.model.fields import digest
from services.people.registry.model.personal import Trace
from shared.entity import Entity
from shared.privacy import PersonId, Plain

RETENTION = timedelta(days=1)
MAX_PAGE_LENGTH = 500


class SignIn(Entity):
    """Somebody has asked to be let in. It is kept for unknown addresses too, so that nothing tells them apart.

    Only digests are stored: of the address, of the ticket that the asking browser holds, and of the keys once the
    letter leaves. The link opens anywhere, for mail is read on other devices too; the code only in the browser that
    asked, for it is short enough to be looked at over a shoulder.
    """

    removed_with_person = True

    address: Trace
    person_id: PersonId | None
    ticket_digest: Plain
    next: Plain
    asked_at: datetime
    token_digest: Plain | None = None
    code_digest: Plain | None = None
    keys_until: datetime | None = None
    used_at: datetime | None = None
    forget_at: datetime

    @classmethod
    def create(cls, *, id_: str, address: str, person_id: str | None, next_: str, at: datetime) -> tuple["SignIn", str]:
        """A new one, and the ticket for the browser that asks."""
        ticket = secrets.token_urlsafe(24)
        sign_in = cls(
            id=id_,
            address=address,
            person_id=person_id,
            ticket_digest=ticket_digest(ticket),
            next=sanitize_next_page(next_),
            asked_at=at,
            forget_at=at + RETENTION,
        )
        return sign_in, ticket

    def issue_keys(self, *, at: datetime) -> OneTimeKeys:
        """New keys for the letter that leaves now; keys cut before open nothing any more."""
        keys = OneTimeKeys.generate()
        self.token_digest, self.code_digest = token_digest(keys.token), code_digest(keys.code)
        self.keys_until = at + KEY_LIFETIME
        return keys

    def is_open(self, *, at: datetime) -> bool:
        """Whether the keys still open."""
        return (
            self.person_id is not None and self.used_at is None and self.keys_until is not None and at < self.keys_until
        )

    def use(self, *, at: datetime) -> str:
        """Opens once, and gives the person's id. Raises KeyRefused when the keys are over or used."""
        if self.person_id is None or not self.is_open(at=at):
            raise KeyRefused
        self.used_at = at
        return self.person_id

    def use_code(self, code: str, *, at: datetime) -> str:
        """The same with the code, however it was typed."""
        if self.code_digest is None or not hmac.compare_digest(self.code_digest, code_digest(code)):
            raise KeyRefused
        return self.use(at=at)


def ticket_digest(ticket: str) -> str:
    """What is kept of a browser's ticket."""
    return digest("ticket", ticket)


def sanitize_next_page(page: str) -> str:
    """Where to go after signing in: a page of this site, whatever was asked for."""
    plain = page.isprintable() and "\\" not in page and len(page) <= MAX_PAGE_LENGTH
    return page if plain and page.startswith("/") and not page.startswith("//") else "/"
