"""A program reads the library: nobody needs an account."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.publishing.library.store import Editions, LibraryQuery
from services.publishing.products import actions
from services.publishing.products.model import Audience, Edition, LibraryStatus, ProductForm, Variant
from shared.http import ToRead, WorkRouter

router = WorkRouter(prefix="/api/library", tags=["library"])


class EditionSummaryView(BaseModel):
    """A product as it stands on the shelf."""

    id: str
    version: int
    title: str
    form: ProductForm
    abstract: str
    language: str
    audiences: list[Audience]
    authors: list[str]
    published_at: datetime
    url: str

    @classmethod
    def from_edition(cls, edition: Edition) -> "EditionSummaryView":
        """The view of one edition on the shelf."""
        plain = {name: getattr(edition, name) for name in cls.model_fields if name not in ("id", "version")}
        return cls(id=edition.product_id, version=edition.number, **plain)


class EditionView(EditionSummaryView):
    """One published version, whole."""

    text: str
    variants: list[Variant]
    change: str | None
    reviewed_at: datetime
    reviewed_by: str | None

    @classmethod
    def from_edition(cls, edition: Edition) -> "EditionView":
        """The view of one edition."""
        own = ("text", "variants", "change", "reviewed_at", "reviewed_by")
        return cls(
            **EditionSummaryView.from_edition(edition).model_dump(), **{name: getattr(edition, name) for name in own}
        )


class EditionWithStatusView(EditionView):
    """A published version, whether it is the newest, and how it serves its readers."""

    newest: bool
    being_corrected: bool
    helped: int

    @classmethod
    def from_edition_and_status(cls, edition: Edition, status: LibraryStatus) -> "EditionWithStatusView":
        """The view of one edition beside what readers have said of the product."""
        return cls(
            **EditionView.from_edition(edition).model_dump(),
            newest=edition.current, being_corrected=status.is_being_corrected, helped=status.helped,
        )  # fmt: skip


class LibraryView(BaseModel):
    """A part of the library; `total` counts all that fits."""

    total: int
    products: list[EditionSummaryView]


@router.get("")
async def search(
    work: ToRead,
    q: Annotated[str | None, Query(max_length=200, description="Words to look for, in any form")] = None,
    form: ProductForm | None = None,
    audience: Audience | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> LibraryView:
    """Published products, the newest first; with words, what fits best first."""
    editions, wish = Editions(work), LibraryQuery((q or "").strip() or None, form, audience)
    found = await editions.list_published(wish, limit, skip)
    return LibraryView(
        total=await editions.count_published(wish),
        products=[EditionSummaryView.from_edition(edition) for edition in found],
    )


@router.get("/{product_id}")
async def read(
    product_id: str, work: ToRead, version: Annotated[int | None, Query(ge=1, le=10_000)] = None
) -> EditionWithStatusView:
    """One product as published; the newest version where none is named."""
    return EditionWithStatusView.from_edition_and_status(*await actions.get_edition(work, product_id, version))
