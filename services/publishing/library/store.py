"""The collection of editions, and what readers have said of a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.publishing.library import policy
from services.publishing.library.model import Edition, LibraryStatus, to_search_text
from shared.contracts.codes import Audience, ProductForm
from shared.store import Collection, Filter, Index, ListPart, Span, visible_to_all
from shared.text import fold


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What a reader looks for in the library; None asks for everything."""

    words: str | None = None
    form: ProductForm | None = None
    audience: Audience | None = None


class LibraryStatuses(Collection[LibraryStatus]):
    """The same documents, as the whole world may know them: only what readers have said."""

    name = "products"
    model = LibraryStatus
    visible = staticmethod(policy.visible)


class Editions(Collection[Edition]):
    """The library: every published version, the newest of each product marked."""

    name = "editions"
    model = Edition
    visible = staticmethod(visible_to_all)
    indexes = (
        Index((("product_id", 1), ("number", -1)), unique=True),
        Index((("published_at", -1),), where={"current": True}),
        Index((("search", "text"),), language="russian"),
        Index((("title_key", 1),)),
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

    async def list_published(self, query: LibraryQuery, span: Span) -> ListPart[Edition]:
        """A part of the library: what fits the words best first, the newest first where no words are given."""
        sort: list[tuple[str, int | Mapping[str, Any]]] = [("published_at", -1), ("_id", 1)]
        if query.words:
            sort.insert(0, ("score", {"$meta": "textScore"}))
        return await self._find_part(_to_filter(query), span, sort=sort)


def _to_filter(query: LibraryQuery) -> Filter:
    wanted: dict[str, Any] = {"current": True}
    if query.words:
        # A title is found as it is written, also one of stop words, which the index of words does not keep.
        words = {"$text": {"$search": to_search_text(query.words)}}
        wanted["$or"] = [words, {"title_key": fold(query.words)}]
    if query.form:
        wanted["form"] = query.form
    if query.audience:
        wanted["audiences"] = query.audience
    return wanted
