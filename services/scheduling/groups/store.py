"""The collections of groups and of their schools."""

from collections.abc import Sequence

from services.scheduling.groups import policy
from services.scheduling.groups.model import Group, School
from shared.store import Collection, Index, visible_to_all


class Groups(Collection[Group]):
    """The groups that may meet."""

    name = "groups"
    model = Group
    visible = staticmethod(policy.visible)
    indexes = (Index((("member_ids", 1),)), Index((("coordinator_id", 1),)))

    async def list_by_member(self, person_id: str) -> list[Group]:
        """The groups somebody belongs to."""
        return await self._find({"member_ids": person_id}, sort=[("title", 1)], limit=100)


class Schools(Collection[School]):
    """By which clock each school lives."""

    name = "schools"
    model = School
    visible = staticmethod(visible_to_all)

    async def get_zones(self, ids: Sequence[str], default_zone: str) -> dict[str, str]:
        """The zone of each of these schools; `default_zone` is that of the region, where the school is not known."""
        return dict.fromkeys(ids, default_zone) | {school.id: school.zone for school in await self.list_by_ids(ids)}
