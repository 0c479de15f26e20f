"""What people remembers."""

from collections.abc import Sequence

from services.people.registry import policy
from services.people.registry.model.person import RETENTION_AFTER_LEAVING as KEPT_MEMBERS
from services.people.registry.model.person import Person
from services.people.registry.model.place import Place
from services.people.registry.model.school import School
from services.people.registry.model.school_page import Announcement, Logo, SchoolCard, make_card_id, make_logo_id
from shared.identity import Role
from shared.privacy import Keep, normalize_name
from shared.store import (
    Collection,
    Filter,
    Index,
    NameOrderedCollection,
    RetentionRule,
    make_name_index,
    visible_to_all,
)

_ACTIVE: Filter = {"posts.0": {"$exists": True}}
_LEFT: Filter = {"left_at": {"$type": "date"}}


MEMBER_RETENTION = RetentionRule(Keep.MEMBER, KEPT_MEMBERS.days, "left_at", applied_by_service=True)


class Schools(Collection[School]):
    """The schools of the region: a public list."""

    name = "schools"
    model = School
    has_outbox = True
    visible = staticmethod(visible_to_all)
    indexes = (Index((("name", 1),)), Index((("municipality", 1), ("name", 1))))

    async def list_all(self, limit: int = 2_000, skip: int = 0) -> list[School]:
        """Every school that takes part, by name."""
        return await self._find({"left_at": None}, sort=[("name", 1), ("_id", 1)], limit=limit, skip=skip)

    async def list_in_municipality(self, place_id: str) -> list[School]:
        """Those of one municipality that take part, by name."""
        wanted = {"municipality": place_id, "left_at": None}
        return await self._find(wanted, sort=[("name", 1), ("_id", 1)], limit=2_000)


class Persons(NameOrderedCollection[Person]):
    """The people of the region."""

    name = "persons"
    model = Person
    has_outbox = True
    visible = staticmethod(policy.visible_persons)
    indexes = (
        Index((("address", 1),), unique=True),
        make_name_index("posts.school_id"),
        make_name_index(),
        Index((("called", 1),)),
        Index((("left_at", -1), ("_id", 1))),
    )
    rules = (MEMBER_RETENTION,)

    async def list_by_name(self, school_id: str | None, limit: int, skip: int) -> list[Person]:
        """Those of one school, or all that one may see."""
        wanted = _ACTIVE if school_id is None else {"posts.school_id": school_id}
        return await self._list_by_name(wanted, limit=limit, skip=skip)

    async def list_left(self, limit: int, skip: int) -> list[Person]:
        """Those who have no role any more, the last first."""
        return await self._find(_LEFT, sort=[("left_at", -1), ("_id", 1)], limit=limit, skip=skip)

    async def count_left(self) -> int:
        """How many have no role any more."""
        return await self._count(_LEFT)

    async def find_by_name_or_id(self, typed: str) -> Person | None:
        """The one with this identifier, or with this whole name."""
        return await self._find_one(
            {"$or": [{"_id": typed}, {"called": self._compute_blind_index(normalize_name(typed))}]}
        )

    async def count_visible(self) -> int:
        """How many one may see."""
        return await self._count(_ACTIVE)

    async def has_anybody_in(self, school_id: str) -> bool:
        """Whether anybody has a role there."""
        return await self._find_one({"posts.school_id": school_id}) is not None

    def address_key(self, address: str) -> str:
        """What is kept of an address, by which one box is told from another."""
        return self._compute_blind_index(address)

    async def list_by_address_keys(self, keys: Sequence[str]) -> list[Person]:
        """Those whose boxes these are."""
        return await self._find({"address": {"$in": list(keys)}}, limit=max(1, len(keys)))

    async def list_operators(self) -> list[Person]:
        """Those who look after the whole region."""
        return await self._find({"posts.role": Role.REGION_OPERATOR.value})

    async def list_holding(self, role: Role, school_id: str) -> list[Person]:
        """Those who hold this role in this school."""
        return await self._find({"posts": {"$elemMatch": {"school_id": school_id, "role": role.value}}})

    async def find_by_address(self, address: str) -> Person | None:
        """The one whose box this is."""
        return await self._find_one({"address": self._compute_blind_index(address)})


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
