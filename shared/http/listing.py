"""A program asks for a part of a list, and is told of how many it is and where to go on."""

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from shared.store import ListPart, Span


def _read_span(
    limit: Annotated[int, Query(ge=1, le=200)] = 50, skip: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Span:
    return Span(limit, skip)


AskedSpan = Annotated[Span, Depends(_read_span)]
"""The part of a list that a program asks for, by `limit` and `skip`."""


class PartView(BaseModel):
    """A part of a list."""

    total: int = Field(description="How many there are in all; 10001 where there are more than 10000")
    next_skip: int | None = Field(description="The `skip` of the next part; null where nothing is left")

    @staticmethod
    def count(part: ListPart[Any]) -> dict[str, Any]:
        """What a part says of the whole list, for the view of it."""
        return {"total": part.total, "next_skip": part.next_skip}
