"""A copy of all that is kept about a person: each service encrypts its part until the person fetches them together."""

from datetime import datetime, timedelta

from services.people.registry.model.personal import CopyKey
from shared.contracts import QUEUES
from shared.contracts.people import CopyAsked
from shared.entity import Entity, Part
from shared.privacy import PersonId, Plain
from shared.problems import Conflict

RETENTION = timedelta(days=7)


class CopyPart(Part):
    """What one service holds, encrypted."""

    room: Plain
    sealed: Plain


class Copy(Entity):
    """One copy, for the one who asked for it. `key` opens the parts, and is itself sealed with the person's own."""

    removed_with_person = True

    person_id: PersonId
    key: CopyKey
    asked_at: datetime
    awaited: list[Plain]
    parts: list[CopyPart] = []

    @classmethod
    def create(cls, person_id: str, private: str, public: str, *, id_: str, at: datetime) -> tuple["Copy", CopyAsked]:
        """Every service is asked for its part."""
        services = sorted({queue.split(".")[0] for queue, types in QUEUES.items() if CopyAsked.type in types})
        copy = cls(id=id_, person_id=person_id, key=private, asked_at=at, awaited=services)
        return copy, CopyAsked(copy_id=id_, person_id=person_id, key=public)

    @property
    def is_complete(self) -> bool:
        """Whether every service has given its part."""
        return not self.awaited

    def add_part(self, service: str, sealed: str) -> None:
        """The part of a service, once. Raises Conflict for a second one."""
        if any(part.room == service for part in self.parts):
            raise Conflict("This room has answered already")
        self.parts = sorted([*self.parts, CopyPart(room=service, sealed=sealed)], key=lambda part: part.room)
        self.awaited = [one for one in self.awaited if one != service]
