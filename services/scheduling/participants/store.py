"""What scheduling remembers."""

from collections.abc import Iterable

from services.scheduling.meetings.model import Person
from services.scheduling.participants import policy as participants_policy
from shared.store import Collection


class People(Collection[Person]):
    """The names behind the identifiers."""

    name = "people"
    model = Person
    visible = staticmethod(participants_policy.visible_to_signed_in)

    async def find(self, id_: str) -> Person | None:
        """Somebody, if they have been introduced."""
        return await self._find_one({"_id": id_})

    async def get_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Identifier to name, for those who have been introduced."""
        return {person.id: person.name for person in await self.list_by_ids(sorted(set(ids)))}
