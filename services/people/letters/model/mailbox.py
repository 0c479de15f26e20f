"""An e-mail address that gives letters back."""

from datetime import datetime

from pydantic import Field

from services.people.registry.model.fields import digest, normalize_address
from shared.entity import Entity
from shared.privacy import PersonId, Plain
from shared.problems import Refused


class Mailbox(Entity):
    """The mailbox of one person, under their id, once a letter has come back from it.

    `address` is only a print: when the person's address is corrected, letters leave again by themselves.
    `reason` is a sentence, `code` what the mail server said (5.1.1).
    """

    id: PersonId
    address: Plain
    bouncing: bool
    reason: Plain
    code: Plain
    since: datetime
    school_ids: list[Plain] = Field(default_factory=list)
    trusted_by: PersonId | None = None

    def mark_bouncing(self, address: str, reason: str, code: str, *, at: datetime) -> None:
        """A letter came back: nothing more is sent there."""
        if self.bouncing and self.address == digest_address(address):
            return
        self.address, self.bouncing, self.trusted_by = digest_address(address), True, None
        self.reason, self.code, self.since = reason, code, at

    def trust(self, by: str) -> None:
        """Somebody says that letters arrive again."""
        self.bouncing, self.trusted_by = False, by

    def is_bouncing_at(self, address: str) -> bool:
        """Whether letters to this address would come back."""
        return self.bouncing and self.address == digest_address(address)


def digest_address(address: str) -> str:
    """What is kept of an address in order to recognise it."""
    try:
        return digest("box", normalize_address(address))
    except Refused:  # whoever has been erased has none
        return digest("box", address.casefold())
