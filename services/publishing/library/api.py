"""A program reads the library: nobody needs an account."""

from typing import Annotated

from fastapi import Query

from services.publishing.library import actions
from services.publishing.library.model import Edition, EditionSummaryView, EditionView, LibraryStatus
from services.publishing.library.store import Editions, LibraryQuery
from shared.contracts.codes import Audience, ProductForm
from shared.http import AskedSpan, PartView, ToRead, WorkRouter

router = WorkRouter(prefix="/api/library", tags=["library"])


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
            newest=edition.current,
            being_corrected=status.is_being_corrected,
            helped=status.helped,
        )


class LibraryView(PartView):
    """A part of the library; `total` counts all that fits."""

    products: list[EditionSummaryView]


@router.get("")
async def search(
    work: ToRead,
    span: AskedSpan,
    q: Annotated[str | None, Query(max_length=200, description="Words to look for, in any form")] = None,
    form: ProductForm | None = None,
    audience: Audience | None = None,
) -> LibraryView:
    """Published products, the newest first; with words, what fits best first."""
    found = await Editions(work).list_published(LibraryQuery((q or "").strip() or None, form, audience), span)
    return LibraryView(products=[EditionSummaryView.from_edition(one) for one in found], **PartView.count(found))


@router.get("/{product_id}")
async def read(
    product_id: str, work: ToRead, version: Annotated[int | None, Query(ge=1, le=10_000)] = None
) -> EditionWithStatusView:
    """One product as published; the newest version where none is named."""
    return EditionWithStatusView.from_edition_and_status(*await actions.get_edition(work, product_id, version))
