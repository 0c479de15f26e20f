"""What is remembered about what people have done."""

from collections.abc import Sequence

from services.people.recognition.model.achievement import Achievement, AchievementKind
from services.people.recognition.model.portfolio import Portfolio
from services.people.recognition.model.presentation import MAX_PRESENTATIONS, Presentation
from services.people.recognition.model.thanks import Thanks
from services.people.recognition.policy import (
    visible_achievements,
    visible_portfolios,
    visible_presentations,
    visible_thanks,
)
from shared.store import A_TEXT, Collection, Index

_MAX_RESULTS = 2_000


class Achievements(Collection[Achievement]):
    """What people have done, as events have proven it."""

    name = "merits"
    model = Achievement
    visible = staticmethod(visible_achievements)
    indexes = (
        Index((("person_ids", 1), ("at", -1))),
        Index((("about", 1), ("kind", 1))),
        Index((("request_ids", 1), ("kind", 1))),
    )

    async def list_for_person(self, person_id: str) -> list[Achievement]:
        """What names this person, the oldest first."""
        return await self._find({"person_ids": person_id}, sort=[("at", 1), ("_id", 1)], limit=_MAX_RESULTS)

    async def list_about(self, ids: Sequence[str], *kinds: AchievementKind) -> list[Achievement]:
        """What is known about these things, the oldest first."""
        wanted = {"about": {"$in": list(ids)}, "kind": {"$in": list(kinds)}}
        return await self._find(wanted, sort=[("at", 1), ("_id", 1)], limit=_MAX_RESULTS) if ids else []

    async def list_for_requests(self, ids: Sequence[str], *kinds: AchievementKind) -> list[Achievement]:
        """What was done for these requests, the oldest first."""
        wanted = {"request_ids": {"$in": list(ids)}, "kind": {"$in": list(kinds)}}
        return await self._find(wanted, sort=[("at", 1), ("_id", 1)], limit=_MAX_RESULTS) if ids else []


class Portfolios(Collection[Portfolio]):
    """What members have decided about their pages."""

    name = "portfolios"
    model = Portfolio
    visible = staticmethod(visible_portfolios)
    indexes = (
        Index((("link", 1),), unique=True, where={"link": A_TEXT}),
        Index((("school_ids", 1), ("named", 1))),
    )

    async def find_for_person(self, person_id: str) -> Portfolio | None:
        """What one member has decided."""
        return await self._find_one({"_id": person_id})

    async def find_by_link(self, link: str) -> Portfolio | None:
        """The page that this secret link opens; `link` is its print."""
        return await self._find_one({"link": link})

    async def list_named(self, schools: Sequence[str]) -> list[Portfolio]:
        """Those who may be named at the council of these schools."""
        return await self._find({"named": True, "school_ids": {"$in": list(schools)}}, limit=_MAX_RESULTS)


class ThanksNotes(Collection[Thanks]):
    """Notes of thanks."""

    name = "thanks"
    model = Thanks
    visible = staticmethod(visible_thanks)
    indexes = (
        Index((("to.person_id", 1), ("written_at", -1))),
        Index((("state", 1), ("written_at", 1))),
        Index((("from_id", 1), ("written_at", -1))),
    )

    async def list_passed_to(self, person_id: str) -> list[Thanks]:
        """What was passed on to this person, the newest first."""
        wanted = {"to.person_id": person_id, "state": "passed"}
        return await self._find(wanted, sort=[("written_at", -1)], limit=200)

    async def list_waiting(self, limit: int) -> list[Thanks]:
        """What is to be read, the longest waiting first."""
        return await self._find({"state": "waiting"}, sort=[("written_at", 1)], limit=limit)

    async def count_waiting_from(self, person_id: str) -> int:
        """How many notes of one person have not been read."""
        return await self._count({"from_id": person_id, "state": "waiting"})


_PAGE_SIZE = 50


class Presentations(Collection[Presentation]):
    """Works for contests, each its author's."""

    name = "presentations"
    model = Presentation
    visible = staticmethod(visible_presentations)
    has_outbox = False
    indexes = (
        Index((("person_id", 1), ("changed_at", -1))),
        Index((("link", 1),), unique=True, where={"link": A_TEXT}),
        Index((("school_ids", 1), ("changed_at", -1)), where={"listed": True}),
    )

    async def list_by_author(self, person_id: str) -> list[Presentation]:
        """Those of one author, the last changed first."""
        return await self._find({"person_id": person_id}, sort=[("changed_at", -1)], limit=MAX_PRESENTATIONS)

    async def find_by_link(self, link: str) -> Presentation | None:
        """The one that this secret link opens; `link` is its print."""
        return await self._find_one({"link": link})

    async def list_shown_in_school(self, school_id: str) -> list[Presentation]:
        """Those that stand on the page of a school, the last changed first."""
        wanted = {"school_ids": school_id, "listed": True}
        return await self._find(wanted, sort=[("changed_at", -1)], limit=_PAGE_SIZE)
