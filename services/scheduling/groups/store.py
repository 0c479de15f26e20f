"""The collections of groups and of their schools."""

from collections.abc import Sequence

from services.scheduling.groups import policy
from services.scheduling.groups.model import Group, School
from shared.store import Collection, Index, ListPart, Span, visible_to_all

_MAX_LED = 1_000


class Groups(Collection[Group]):
    """The groups that may meet."""

    name = "groups"
    model = Group
    visible = staticmethod(policy.visible)
    indexes = (Index((("member_ids", 1),)), Index((("coordinator_id", 1),)))

    async def list_by_member(self, person_id: str, span: Span) -> ListPart[Group]:
        """The groups somebody belongs to, the newest first."""
        return await self._find_part({"member_ids": person_id}, span, sort=[("_id", -1)])

    async def list_led(self, person_id: str, *, by_all: bool) -> list[Group]:
        """The groups somebody coordinates, or `by_all` that they belong to, the newest first."""
        wanted = {"member_ids": person_id} if by_all else {"member_ids": person_id, "coordinator_id": person_id}
        return await self._find(wanted, sort=[("_id", -1)], limit=_MAX_LED)


class Schools(Collection[School]):
    """By which clock each school lives."""

    name = "schools"
    model = School
    visible = staticmethod(visible_to_all)

    async def get_zones(self, ids: Sequence[str], default_zone: str) -> dict[str, str]:
        """The zone of each of these schools; `default_zone` is that of the region, where the school is not known."""
        return dict.fromkeys(ids, default_zone) | {school.id: school.zone for school in await self.list_by_ids(ids)}
