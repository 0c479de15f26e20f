"""The collection of people by name."""

from collections.abc import Sequence

from services.publishing.contributors.model import REVIEWER_ROLES, Person
from shared.store import NameOrderedCollection, make_name_index, visible_to_signed_in


class People(NameOrderedCollection[Person]):
    """Names to credit, and who may be asked for a review."""

    name = "people"
    model = Person
    visible = staticmethod(visible_to_signed_in)
    indexes = (make_name_index("posts.role"),)

    async def list_reviewers(self, excluded_ids: Sequence[str | None]) -> list[Person]:
        """Experts and methodists who have no part in a product, by name."""
        wanted = {"posts.role": {"$in": list(REVIEWER_ROLES)}, "_id": {"$nin": list(excluded_ids)}}
        return await self._list_by_name(wanted, limit=500)
