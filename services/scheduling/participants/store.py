"""The collection of people by name."""

from collections.abc import Iterable

from services.scheduling.participants.model import Person
from shared.store import Collection, visible_to_signed_in


class People(Collection[Person]):
    """The names behind the identifiers; which of them are shown the tenant filter of the meeting decides."""

    name = "people"
    model = Person
    visible = staticmethod(visible_to_signed_in)

    async def get_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Identifier to name, for those who have been introduced."""
        return {person.id: person.name for person in await self.list_by_ids(sorted(set(ids)))}
