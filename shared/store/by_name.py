"""Lists by name of people whose names are sealed: the database orders by shelf, the opened names say the rest."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from shared.privacy import order_of
from shared.store.collection import Collection, Filter, Index

E = TypeVar("E", bound="Any")
LONGEST = 1_000
"""So many people of one shelf are opened to find the place of a page in it."""
_ORDER = (("shelf", 1), ("_id", 1))


def index_by_name(*first: str) -> Index:
    """The index of a list by name, of all or of those that `first` finds."""
    return Index((*((field, 1) for field in first), *_ORDER))


class ByName(Collection[E]):
    """A collection of people (`shared.privacy.Named`) that is listed by name, page by page.

    The order is exact across pages, and nobody is missed or doubled: where the border of a page runs through a shelf,
    the whole shelf is opened. In a shelf of more than LONGEST the pages go by identifier, each in order by itself.
    """

    async def _by_name(self, wanted: Filter, *, limit: int, skip: int = 0) -> list[E]:
        page = await self._read(wanted, _ORDER, limit, skip)
        shelves = [list(some) for _, some in groupby(page, _shelf)]
        listed: list[dict[str, Any]] = []
        for number, some in enumerate(shelves):
            begun = skip > 0 and number == 0
            goes_on = len(page) == limit and number == len(shelves) - 1
            if begun or goes_on:
                listed += await self._part(wanted, some, skip, begun=begun, goes_on=goes_on)
            else:
                listed += sorted(some, key=_place)
        return [self._entity(one) for one in listed]

    async def _part(
        self, wanted: Filter, some: Sequence[dict[str, Any]], skip: int, *, begun: bool, goes_on: bool
    ) -> Sequence[dict[str, Any]]:
        """Who of a shelf stands on this page, of which `some` do by their identifiers.

        `begun` on an earlier page; it `goes_on` on the next one. Only what does both must be counted from the front.
        """
        here = {"shelf": _shelf(some[0])}
        whole = await self._read({"$and": [wanted, here]}, _ORDER, LONGEST + 1)
        if len(whole) > LONGEST:
            return sorted(some, key=_place)
        first = 0
        if begun and goes_on:
            first = skip - await self._count({"$and": [wanted, {"shelf": {"$lt": here["shelf"]}}]})
        elif begun:
            first = len(whole) - len(some)
        return sorted(whole, key=_place)[first : first + len(some)]


def _shelf(document: Mapping[str, Any]) -> str:
    shelf: str = document.get("shelf", "")
    return shelf


def _place(document: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    return order_of(document["name"]), document["_id"]
