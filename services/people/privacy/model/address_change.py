"""Correcting what is kept of a person: at once what is their own, by a letter the address, by asking the rest."""

import hmac
from datetime import datetime, timedelta

from services.people.letters.model.one_time_keys import KEY_LIFETIME, KeyRefused, OneTimeKeys, code_digest, token_digest
from services.people.registry.model import personal
from shared.entity import Entity
from shared.privacy import PersonId, Plain

RETENTION = timedelta(days=30)


class AddressChange(Entity):
    """Somebody wants their letters at another address. Until a letter there is answered, nothing changes.

    `email` is the new one, `old_email` the one before, once it was changed: the word about it goes there. Only
    digests of the keys are kept; they are cut when the letter leaves. The link opens anywhere, the code only where
    the one who has asked is signed in.
    """

    removed_with_person = True

    person_id: PersonId
    email: personal.NewEmail
    old_email: personal.NewEmail = ""
    token_digest: Plain | None = None
    code_digest: Plain | None = None
    keys_until: datetime | None = None
    asked_at: datetime
    used_at: datetime | None = None
    forget_at: datetime

    @classmethod
    def create(cls, *, id_: str, person_id: str, email: str, at: datetime) -> "AddressChange":
        """A new one."""
        return cls(id=id_, person_id=person_id, email=email, asked_at=at, forget_at=at + RETENTION)

    def issue_keys(self, *, at: datetime) -> OneTimeKeys:
        """New keys for the letter that leaves now; those cut before open nothing any more."""
        keys = OneTimeKeys.generate()
        self.token_digest, self.code_digest = token_digest(keys.token), code_digest(keys.code)
        self.keys_until = at + KEY_LIFETIME
        return keys

    def is_pending(self, *, at: datetime) -> bool:
        """Whether its letter may still be answered, or may still leave; the same for one that no letter follows."""
        return self.used_at is None and at < max(self.keys_until or at, self.asked_at + 2 * KEY_LIFETIME)

    def matches_code(self, code: str) -> bool:
        """Whether this is the code of its letter, however it was typed."""
        return self.code_digest is not None and hmac.compare_digest(self.code_digest, code_digest(code))

    def is_open(self, *, at: datetime) -> bool:
        """Whether the key still opens."""
        return self.used_at is None and self.keys_until is not None and at < self.keys_until

    def use(self, old_email: str, *, at: datetime) -> None:
        """Opens once. Raises KeyRefused when the key is over or used."""
        if not self.is_open(at=at):
            raise KeyRefused
        self.used_at, self.old_email = at, old_email
