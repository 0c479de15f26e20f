"""What scheduling remembers."""

from collections.abc import Iterable, Sequence

from services.scheduling import policy
from services.scheduling.model import Announcement, Group, Meeting, Person, School
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


class Meetings(Collection[Meeting]):
    """All meetings, for those who take part in them."""

    name = "meetings"
    model = Meeting
    speaks = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("ends_at", 1),)),
        Index((("starts_at", -1),)),
        Index((("member_ids", 1), ("starts_at", -1))),
        Index((("group_id", 1), ("starts_at", -1))),
    )

    async def find(self, id_: str) -> Meeting | None:
        """The meeting, if one may see into it."""
        return await self._find_one({"_id": id_})

    async def list_by_groups(self, group_ids: list[str]) -> list[Meeting]:
        """The meetings of some groups, the newest first."""
        return await self._find({"group_id": {"$in": group_ids}}, sort=[("starts_at", -1)], limit=100)

    async def list_ahead_in_school(self, school_id: str) -> list[Meeting]:
        """What a school's groups have announced and not yet held."""
        wanted = {"school_id": school_id, "ends_at": {"$gt": self._work.now}, "held_at": None}
        return await self._find(wanted, sort=[("ends_at", 1)], limit=500)


class Announcements(Collection[Announcement]):
    """The same meetings as the whole world sees them: the model has no room for anything else. Never written."""

    name = Meetings.name
    model = Announcement
    visible = staticmethod(visible_to_all)

    async def list_upcoming(self, limit: int, skip: int = 0) -> list[Announcement]:
        """Those that have not ended yet, the nearest first."""
        wanted = {"ends_at": {"$gt": self._work.now}, "held_at": None}
        return await self._find(wanted, sort=[("starts_at", 1), ("_id", 1)], limit=limit, skip=skip)

    async def list_past(self, limit: int, skip: int = 0) -> list[Announcement]:
        """Those that are over, the latest first."""
        wanted = {"$or": [{"ends_at": {"$lte": self._work.now}}, {"held_at": {"$ne": None}}]}
        return await self._find(wanted, sort=[("starts_at", -1), ("_id", 1)], limit=limit, skip=skip)


class Schools(Collection[School]):
    """By which clock each school lives."""

    name = "schools"
    model = School
    visible = staticmethod(visible_to_all)

    async def find(self, id_: str) -> School | None:
        """The school, if it has been heard of."""
        return await self._find_one({"_id": id_})

    async def get_zones(self, ids: Sequence[str], default_zone: str) -> dict[str, str]:
        """The zone of each of these schools; `otherwise` that of the region, where the school is not known."""
        return dict.fromkeys(ids, default_zone) | {school.id: school.zone for school in await self.list_by_ids(ids)}


class People(Collection[Person]):
    """The names behind the identifiers."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible_to_signed_in)

    async def find(self, id_: str) -> Person | None:
        """Somebody, if they have been introduced."""
        return await self._find_one({"_id": id_})

    async def get_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Identifier to name, for those who have been introduced."""
        return {person.id: person.name for person in await self.list_by_ids(sorted(set(ids)))}
