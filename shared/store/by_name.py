"""Lists by name of people whose names are encrypted: the database orders by their first letters (`shelf`)."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from shared.privacy import make_name_sort_key
from shared.store.collection import Collection
from shared.store.listing import ListPart, Span
from shared.store.schema import Index
from shared.store.tenant_filter import Filter

E = TypeVar("E", bound="Any")
MAX_SAME_PREFIX = 1_000
"""So many people of one shelf are opened to find the place of a page in it."""
_ORDER = (("shelf", 1), ("_id", 1))


def make_name_index(*first: str) -> Index:
    """The index of a list by name, of all or of those that `first` finds."""
    return Index((*((field, 1) for field in first), *_ORDER))


class NameOrderedCollection(Collection[E]):
    """A collection of people (`shared.privacy.HasName`) that is listed by name, page by page.

    The order is exact across pages, and nobody is missed or doubled: where the border of a page runs through a shelf,
    the whole shelf is opened. In a shelf of more than LONGEST the pages go by identifier, each in order by itself.
    """

    async def _find_part_by_name(self, wanted: Filter, span: Span) -> ListPart[E]:
        found = await self._list_by_name(wanted, limit=span.limit, skip=span.skip)
        return ListPart(found, span, await self._count_for(wanted, span, len(found)))

    async def _list_by_name(self, wanted: Filter, *, limit: int, skip: int = 0) -> list[E]:
        page = await self._read(wanted, _ORDER, limit, skip)
        shelves = [list(group) for _, group in groupby(page, _name_prefix)]
        listed: list[dict[str, Any]] = []
        for number, group in enumerate(shelves):
            begun = skip > 0 and number == 0
            goes_on = len(page) == limit and number == len(shelves) - 1
            if begun or goes_on:
                listed += await self._part(wanted, group, skip, begun=begun, goes_on=goes_on)
            else:
                listed += sorted(group, key=_sort_key)
        return [self._entity(one) for one in listed]

    async def _part(
        self, wanted: Filter, group: Sequence[dict[str, Any]], skip: int, *, begun: bool, goes_on: bool
    ) -> Sequence[dict[str, Any]]:
        """Who of a shelf stands on this page, of which `some` do by their identifiers.

        `begun` on an earlier page; it `goes_on` on the next one. Only what does both must be counted from the front.
        """
        here = {"shelf": _name_prefix(group[0])}
        whole = await self._read({"$and": [wanted, here]}, _ORDER, MAX_SAME_PREFIX + 1)
        if len(whole) > MAX_SAME_PREFIX:
            return sorted(group, key=_sort_key)
        first = 0
        if begun and goes_on:
            first = skip - await self._count({"$and": [wanted, {"shelf": {"$lt": here["shelf"]}}]})
        elif begun:
            first = len(whole) - len(group)
        return sorted(whole, key=_sort_key)[first : first + len(group)]


def _name_prefix(document: Mapping[str, Any]) -> str:
    shelf: str = document.get("shelf", "")
    return shelf


def _sort_key(document: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    return make_name_sort_key(document["name"]), document["_id"]
