"""What members show at contests."""

from services.people.model.presentation import MAX_PRESENTATIONS, Presentation
from services.people.policy.recognition import visible_presentations
from shared.store import A_TEXT, Collection, Index

_PAGE_SIZE = 50


class Presentations(Collection[Presentation]):
    """Works for contests, each its author's."""

    name = "presentations"
    model = Presentation
    visible = staticmethod(visible_presentations)
    speaks = False
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
