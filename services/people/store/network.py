"""The network: places, and what schools show of themselves. All of it is public."""

from services.people.model.network import Announcement, Logo, Place, SchoolCard, make_card_id, make_logo_id
from shared.store import Collection, Index, visible_to_all

_MAX_ANNOUNCEMENTS = 20


class Places(Collection[Place]):
    """The region and its municipalities."""

    name = "places"
    model = Place
    visible = staticmethod(visible_to_all)
    indexes = (Index((("name", 1),)),)

    async def list_all(self) -> list[Place]:
        """Every place, by name."""
        return await self._find({}, sort=[("name", 1), ("_id", 1)], limit=1_000)

    async def find(self, place_id: str) -> Place | None:
        """One place."""
        return await self._find_one({"_id": place_id})


class SchoolCards(Collection[SchoolCard]):
    """Terms, holidays and bells."""

    name = "school_cards"
    model = SchoolCard
    visible = staticmethod(visible_to_all)

    async def find_for_school(self, school_id: str) -> SchoolCard | None:
        """The card of a school, if it has one."""
        return await self._find_one({"_id": make_card_id(school_id)})


class Announcements(Collection[Announcement]):
    """What schools announce."""

    name = "announcements"
    model = Announcement
    visible = staticmethod(visible_to_all)
    indexes = (Index((("school_id", 1), ("at", -1))),)

    async def list_for_school(self, school_id: str) -> list[Announcement]:
        """The newest of a school."""
        wanted = {"school_id": school_id, "withdrawn_at": None}
        return await self._find(wanted, sort=[("at", -1), ("_id", -1)], limit=_MAX_ANNOUNCEMENTS)


class Logos(Collection[Logo]):
    """The pictures."""

    name = "logos"
    model = Logo
    visible = staticmethod(visible_to_all)

    async def find_for_school(self, school_id: str) -> Logo | None:
        """The picture of a school, if it has one."""
        return await self._find_one({"_id": make_logo_id(school_id)})
