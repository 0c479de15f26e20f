"""A part of a list that says of how many it is: no list is cut in silence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from shared.problems import NotFound

E = TypeVar("E")
MAX_COUNTED: Final = 10_000
"""Beyond this a list only says that there are more: counting reads every entry of an index."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is asked for.

    A page is looked for by a person, and one beyond the end is not there. A program goes on until there is no more,
    and what it finds beyond the end is an empty part.
    """

    limit: int = 50
    skip: int = 0
    is_page: bool = False

    @classmethod
    def from_page(cls, number: int, size: int) -> "Span":
        """The page of this number, from 1."""
        return cls(size, (number - 1) * size, is_page=True)


@dataclass(frozen=True, slots=True)
class ListPart(Generic[E]):
    """Some of a list, in its order, and how many there are in all; of more than MAX_COUNTED one more than that."""

    entries: Sequence[E]
    span: Span
    total: int

    def __post_init__(self) -> None:
        if self.span.is_page and self.span.skip and not self.entries:
            raise NotFound("This list has no such page: begin with its first one")

    def __iter__(self) -> Iterator[E]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def first(self) -> int:
        """The place of the first one in the whole list, from 1."""
        return self.span.skip + 1

    @property
    def last(self) -> int:
        """The place of the last one in the whole list."""
        return self.span.skip + len(self.entries)

    @property
    def is_uncounted(self) -> bool:
        """Whether it is only known that there are more than MAX_COUNTED."""
        return self.total > MAX_COUNTED

    @property
    def number(self) -> int:
        """Which page this is, from 1."""
        return self.span.skip // self.span.limit + 1

    @property
    def next_skip(self) -> int | None:
        """Where the next part begins; None where there is no more."""
        goes_on = len(self.entries) == self.span.limit if self.is_uncounted else self.last < self.total
        return self.last if goes_on and self.entries else None
