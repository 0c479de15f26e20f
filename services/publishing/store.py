"""What publishing remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.publishing import policy
from services.publishing.model import (
    REVIEWING,
    Audience,
    Edition,
    Form,
    Group,
    Outcome,
    Person,
    Product,
    State,
    searchable,
)
from shared.store import A_TEXT, ByName, Collection, Filter, Index, index_by_name, visible_to_all


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader looks for in the library; None asks for everything."""

    words: str | None = None
    form: Form | None = None
    audience: Audience | None = None


class Products(Collection[Product]):
    """All products with their reviews, one for each meeting."""

    name = "products"
    model = Product
    speaks = True
    visible = staticmethod(policy.visible)
    indexes = (
        Index((("meeting_id", 1),), unique=True),
        Index((("reviews.id", 1),), unique=True, where={"reviews.id": A_TEXT}),
        Index((("reviews.reviewer_id", 1),)),
        Index((("author_ids", 1),)),
        Index((("member_ids", 1),)),
        Index((("coordinator_id", 1),)),
        Index((("school_id", 1), ("changed_at", -1))),
        Index((("group_id", 1),)),
    )

    async def from_meeting(self, meeting_id: str) -> Product | None:
        """The product of a meeting."""
        return await self._one({"meeting_id": meeting_id})

    async def of_unknown_group(self, group_id: str) -> list[Product]:
        """Those that wait for their group to be heard of."""
        return await self._find({"group_id": group_id, "group_known": False})

    async def newest(self, state: State | None, limit: int, skip: int) -> list[Product]:
        """Those you may see, the last changed first."""
        wanted = {} if state is None else {"state": state.value}
        return await self._find(wanted, sort=[("changed_at", -1)], limit=limit, skip=skip)

    async def with_review(self, review_id: str) -> Product | None:
        """The product that a review is about."""
        return await self._one({"reviews.id": review_id})

    async def reviewed_by(self, person_id: str) -> list[Product]:
        """Those that somebody was asked to review."""
        return await self._find({"reviews.reviewer_id": person_id}, sort=[("changed_at", -1)], limit=200)


class Outcomes(Collection[Outcome]):
    """The same documents, as the whole world may know them: only what readers have said."""

    name = "products"
    model = Outcome
    visible = staticmethod(policy.visible_once_published)

    async def of(self, product_id: str) -> Outcome | None:
        """What readers have said of a published product."""
        return await self._one({"_id": product_id})


class Editions(Collection[Edition]):
    """The library: every published version, the newest of each product marked."""

    name = "editions"
    model = Edition
    visible = staticmethod(visible_to_all)
    indexes = (
        Index((("product_id", 1), ("number", -1)), unique=True),
        Index((("published_at", -1),), where={"current": True}),
        Index((("search", "text"),), language="russian"),
    )

    async def current(self, product_id: str) -> Edition | None:
        """The version that stands in the library."""
        return await self._one({"product_id": product_id, "current": True})

    async def numbered(self, product_id: str, number: int) -> Edition | None:
        """One version, however old."""
        return await self._one({"product_id": product_id, "number": number})

    async def history(self, product_id: str) -> list[Edition]:
        """All versions, the newest first."""
        return await self._find({"product_id": product_id}, sort=[("number", -1)], limit=100)

    async def naming(self, person_id: str) -> list[Edition]:
        """Every version, however old, of which somebody is an author."""
        return await self._find({"author_ids": person_id}, limit=5_000)

    async def on_shelf(self, wish: Wish, limit: int, skip: int) -> list[Edition]:
        """A part of the library: what fits the words best first, the newest first where no words are given."""
        sort: list[tuple[str, int | Mapping[str, Any]]] = [("published_at", -1), ("_id", 1)]
        if wish.words:
            sort.insert(0, ("score", {"$meta": "textScore"}))
        return await self._find(_shelf(wish), sort=sort, limit=limit, skip=skip)

    async def how_many(self, wish: Wish) -> int:
        """How many fit."""
        return await self._count(_shelf(wish))


class Groups(Collection[Group]):
    """Who works together, and who had asked."""

    name = "groups"
    model = Group
    visible = staticmethod(policy.visible_to_the_room)

    async def find(self, group_id: str) -> Group | None:
        """The group, if anything has been heard of it."""
        return await self._one({"_id": group_id})


class People(ByName[Person]):
    """Names to credit, and who may be asked for a review."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible_to_members)
    indexes = (index_by_name("posts.role"),)

    async def find(self, person_id: str) -> Person | None:
        """The person, if introduced."""
        return await self._one({"_id": person_id})

    async def reviewers(self, apart_from: Sequence[str | None]) -> list[Person]:
        """Experts and methodists who have no part in a product, by name."""
        wanted = {"posts.role": {"$in": list(REVIEWING)}, "_id": {"$nin": list(apart_from)}}
        return await self._by_name(wanted, limit=500)


def _shelf(wish: Wish) -> Filter:
    wanted: dict[str, Any] = {"current": True}
    if wish.words:
        wanted["$text"] = {"$search": searchable(wish.words)}
    if wish.form:
        wanted["form"] = wish.form
    if wish.audience:
        wanted["audiences"] = wish.audience
    return wanted
