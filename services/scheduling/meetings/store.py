"""The collection of meetings, and their announcements for everybody."""

from datetime import datetime
from typing import Any

from services.scheduling.meetings import policy
from services.scheduling.meetings.model import Announcement, Meeting
from shared.store import Collection, Index, ListPart, Span, visible_to_all

_NEAREST_FIRST = (("starts_at", 1), ("_id", -1))
_LATEST_FIRST = (("starts_at", -1), ("_id", 1))


class Meetings(Collection[Meeting]):
    """All meetings, for those who take part in them."""

    name = "meetings"
    model = Meeting
    has_outbox = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("ends_at", 1),)),
        Index((("starts_at", -1), ("_id", 1))),
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

    async def list_ahead(self, group_id: str, span: Span) -> ListPart[Meeting]:
        """What a group has before it, the nearest first."""
        return await self._find_part({"group_id": group_id, **_ahead(self._work.now)}, span, sort=_NEAREST_FIRST)

    async def list_over(self, group_id: str, span: Span) -> ListPart[Meeting]:
        """What a group has behind it, the latest first."""
        return await self._find_part({"group_id": group_id, **_over(self._work.now)}, span, sort=_LATEST_FIRST)

    async def list_ahead_in_school(self, school_id: str) -> list[Meeting]:
        """What a school's groups have announced and not yet held."""
        wanted = {"school_id": school_id, **_ahead(self._work.now)}
        return await self._find(wanted, sort=[("ends_at", 1)], limit=500)


class Announcements(Collection[Announcement]):
    """The same meetings as the whole world sees them: the model has no field for anything else. Never written."""

    name = Meetings.name
    model = Announcement
    visible = staticmethod(visible_to_all)

    async def list_upcoming(self, span: Span) -> ListPart[Announcement]:
        """Those that have not ended yet, the nearest first."""
        return await self._find_part(_ahead(self._work.now), span, sort=_NEAREST_FIRST)

    async def list_past(self, span: Span) -> ListPart[Announcement]:
        """Those that are over, the latest first."""
        return await self._find_part(_over(self._work.now), span, sort=_LATEST_FIRST)


def _ahead(now: datetime) -> dict[str, Any]:
    return {"ends_at": {"$gt": now}, "held_at": None}


def _over(now: datetime) -> dict[str, Any]:
    return {"$or": [{"ends_at": {"$lte": now}}, {"held_at": {"$ne": None}}]}
