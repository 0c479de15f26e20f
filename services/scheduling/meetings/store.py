"""The collection of meetings, and their announcements for everybody."""

from services.scheduling.meetings import policy
from services.scheduling.meetings.model import Announcement, Meeting
from shared.store import Collection, Index, visible_to_all


class Meetings(Collection[Meeting]):
    """All meetings, for those who take part in them."""

    name = "meetings"
    model = Meeting
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("ends_at", 1),)),
        Index((("starts_at", -1),)),
        Index((("member_ids", 1), ("starts_at", -1))),
        Index((("group_id", 1), ("starts_at", -1))),
    )

    async def save(self, entity: Meeting) -> None:
        """Whoever changes what stands in calendars revises the entry: no action has to think of it."""
        entity.revise_calendar_entry(at=self._work.now)
        await super().save(entity)

    async def rekey(self, entity: Meeting) -> None:
        """The same when somebody's name is taken out of a title."""
        entity.revise_calendar_entry(at=self._work.now)
        await super().rekey(entity)

    async def list_by_groups(self, group_ids: list[str]) -> list[Meeting]:
        """The meetings of some groups, the newest first."""
        return await self._find({"group_id": {"$in": group_ids}}, sort=[("starts_at", -1)], limit=100)

    async def list_ahead_in_school(self, school_id: str) -> list[Meeting]:
        """What a school's groups have announced and not yet held."""
        wanted = {"school_id": school_id, "ends_at": {"$gt": self._work.now}, "held_at": None}
        return await self._find(wanted, sort=[("ends_at", 1)], limit=500)


class Announcements(Collection[Announcement]):
    """The same meetings as the whole world sees them: the model has no field for anything else. Never written."""

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
