"""What publishing remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.publishing import policy
from services.publishing.model import (
    REVIEWER_ROLES,
    Audience,
    Edition,
    Group,
    LibraryStatus,
    Person,
    Product,
    ProductForm,
    State,
    to_search_text,
)
from shared.store import A_TEXT, Collection, Filter, Index, NameOrderedCollection, make_name_index, visible_to_all


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What a reader looks for in the library; None asks for everything."""

    words: str | None = None
    form: ProductForm | None = None
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

    async def find_by_meeting(self, meeting_id: str) -> Product | None:
        """The product of a meeting."""
        return await self._find_one({"meeting_id": meeting_id})

    async def list_awaiting_group(self, group_id: str) -> list[Product]:
        """Those that wait for their group to be heard of."""
        return await self._find({"group_id": group_id, "group_known": False})

    async def list_newest(self, state: State | None, limit: int, skip: int) -> list[Product]:
        """Those you may see, the last changed first."""
        wanted = {} if state is None else {"state": state.value}
        return await self._find(wanted, sort=[("changed_at", -1)], limit=limit, skip=skip)

    async def find_by_review(self, review_id: str) -> Product | None:
        """The product that a review is about."""
        return await self._find_one({"reviews.id": review_id})

    async def list_by_reviewer(self, person_id: str) -> list[Product]:
        """Those that somebody was asked to review."""
        return await self._find({"reviews.reviewer_id": person_id}, sort=[("changed_at", -1)], limit=200)


class LibraryStatuses(Collection[LibraryStatus]):
    """The same documents, as the whole world may know them: only what readers have said."""

    name = "products"
    model = LibraryStatus
    visible = staticmethod(policy.visible_in_library)

    async def find(self, product_id: str) -> LibraryStatus | None:
        """What readers have said of a published product."""
        return await self._find_one({"_id": product_id})


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

    async def find_current(self, product_id: str) -> Edition | None:
        """The version that stands in the library."""
        return await self._find_one({"product_id": product_id, "current": True})

    async def find_version(self, product_id: str, number: int) -> Edition | None:
        """One version, however old."""
        return await self._find_one({"product_id": product_id, "number": number})

    async def list_versions(self, product_id: str) -> list[Edition]:
        """All versions, the newest first."""
        return await self._find({"product_id": product_id}, sort=[("number", -1)], limit=100)

    async def list_by_author(self, person_id: str) -> list[Edition]:
        """Every version, however old, of which somebody is an author."""
        return await self._find({"author_ids": person_id}, limit=5_000)

    async def list_published(self, query: LibraryQuery, limit: int, skip: int) -> list[Edition]:
        """A part of the library: what fits the words best first, the newest first where no words are given."""
        sort: list[tuple[str, int | Mapping[str, Any]]] = [("published_at", -1), ("_id", 1)]
        if query.words:
            sort.insert(0, ("score", {"$meta": "textScore"}))
        return await self._find(_to_filter(query), sort=sort, limit=limit, skip=skip)

    async def count_published(self, query: LibraryQuery) -> int:
        """How many fit."""
        return await self._count(_to_filter(query))


class Groups(Collection[Group]):
    """Who works together, and who had asked."""

    name = "groups"
    model = Group
    visible = staticmethod(policy.visible_to_service)

    async def find(self, group_id: str) -> Group | None:
        """The group, if anything has been heard of it."""
        return await self._find_one({"_id": group_id})


class People(NameOrderedCollection[Person]):
    """Names to credit, and who may be asked for a review."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible_to_signed_in)
    indexes = (make_name_index("posts.role"),)

    async def find(self, person_id: str) -> Person | None:
        """The person, if introduced."""
        return await self._find_one({"_id": person_id})

    async def list_reviewers(self, excluded_ids: Sequence[str | None]) -> list[Person]:
        """Experts and methodists who have no part in a product, by name."""
        wanted = {"posts.role": {"$in": list(REVIEWER_ROLES)}, "_id": {"$nin": list(excluded_ids)}}
        return await self._list_by_name(wanted, limit=500)


def _to_filter(query: LibraryQuery) -> Filter:
    wanted: dict[str, Any] = {"current": True}
    if query.words:
        wanted["$text"] = {"$search": to_search_text(query.words)}
    if query.form:
        wanted["form"] = query.form
    if query.audience:
        wanted["audiences"] = query.audience
    return wanted
