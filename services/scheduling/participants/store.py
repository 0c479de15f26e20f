"""The collection of people by name."""

from collections.abc import Iterable

from services.scheduling.participants import policy
from services.scheduling.participants.model import Person
from shared.store import Collection


class People(Collection[Person]):
    """The names behind the identifiers."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible)

    async def get_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Identifier to name, for those who have been introduced."""
        return {person.id: person.name for person in await self.list_by_ids(sorted(set(ids)))}
