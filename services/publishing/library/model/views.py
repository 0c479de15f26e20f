"""An edition as programs read it."""

from datetime import datetime

from pydantic import BaseModel

from services.publishing.library.model.edition import Edition, Variant
from shared.contracts.codes import Audience, ProductForm


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
        summary = EditionSummaryView.from_edition(edition).model_dump()
        return cls(**summary, **{name: getattr(edition, name) for name in own})
