"""That somebody at another site is somebody here."""

from datetime import datetime

from shared.entity import Entity
from shared.identity import derive_id
from shared.privacy import PersonId, Plain


class LinkedIdentity(Entity):
    """Its id comes from the other site's own name for the person: neither that nor their address is kept."""

    person_id: PersonId
    provider: Plain
    linked_at: datetime

    @staticmethod
    def make_id(issuer: str, subject: str) -> str:
        """The same for the same person of the same site, whatever they are called there now."""
        return derive_id("identity", issuer, subject)
