"""A program reads the library: nobody needs an account."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.publishing import actions
from services.publishing.model import Audience, Edition, Form, Outcome, Variant
from services.publishing.store import Editions, Wish
from shared.http import ToRead, WorkRouter

router = WorkRouter(prefix="/api/library", tags=["library"])


class Card(BaseModel):
    """A product as it stands on the shelf."""

    id: str
    version: int
    title: str
    form: Form
    abstract: str
    language: str
    audiences: list[Audience]
    authors: list[str]
    published_at: datetime
    url: str

    @classmethod
    def of(cls, edition: Edition) -> "Card":
        """The view of one edition on the shelf."""
        plain = {name: getattr(edition, name) for name in cls.model_fields if name not in ("id", "version")}
        return cls(id=edition.product_id, version=edition.number, **plain)


class Work(Card):
    """One published version, whole."""

    text: str
    variants: list[Variant]
    change: str | None
    reviewed_at: datetime
    reviewed_by: str | None

    @classmethod
    def of(cls, edition: Edition) -> "Work":
        """The view of one edition."""
        own = ("text", "variants", "change", "reviewed_at", "reviewed_by")
        return cls(**Card.of(edition).model_dump(), **{name: getattr(edition, name) for name in own})


class Opened(Work):
    """A published version, whether it is the newest, and how it serves its readers."""

    newest: bool
    being_corrected: bool
    helped: int

    @classmethod
    def with_outcome(cls, edition: Edition, outcome: Outcome) -> "Opened":
        """The view of one edition beside what readers have said of the product."""
        return cls(
            **Work.of(edition).model_dump(),
            newest=edition.current, being_corrected=outcome.is_being_corrected, helped=outcome.helped,
        )  # fmt: skip


class Shelf(BaseModel):
    """A part of the library; `total` counts all that fits."""

    total: int
    products: list[Card]


@router.get("")
async def search(
    work: ToRead,
    q: Annotated[str | None, Query(max_length=200, description="Words to look for, in any form")] = None,
    form: Form | None = None,
    audience: Audience | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Shelf:
    """Published products, the newest first; with words, what fits best first."""
    editions, wish = Editions(work), Wish((q or "").strip() or None, form, audience)
    found = await editions.on_shelf(wish, limit, skip)
    return Shelf(total=await editions.how_many(wish), products=[Card.of(edition) for edition in found])


@router.get("/{product_id}")
async def read(product_id: str, work: ToRead, version: Annotated[int | None, Query(ge=1, le=10_000)] = None) -> Opened:
    """One product as published; the newest version where none is named."""
    return Opened.with_outcome(*await actions.read_edition(work, product_id, version))
