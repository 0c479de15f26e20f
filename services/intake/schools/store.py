"""The schools that requests may come from."""

from services.intake.schools.model import School
from shared.store import Collection, visible_to_all


class Schools(Collection[School]):
    """The schools that requests may come from."""

    name = "schools"
    model = School
    visible = staticmethod(visible_to_all)

    async def list_open(self) -> list[School]:
        """Every school that takes part, by name; at most a few seconds old."""

        async def load() -> list[School]:
            return await self._find({"is_open": {"$ne": False}}, sort=[("name", 1)], limit=2_000)

        return await self._work.store.get_cached("schools", 5, load)

    async def list_open_ids(self) -> frozenset[str]:
        """The identifiers of all schools that take part; at most a few seconds old."""

        async def load() -> frozenset[str]:
            return frozenset(school.id for school in await self.list_open())

        return await self._work.store.get_cached("school-ids", 5, load)
