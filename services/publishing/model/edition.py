"""What was published: one frozen copy for each version."""

from datetime import datetime

from services.publishing.model.words import Audience, Form, Variant
from shared.entity import Entity


class Edition(Entity):
    """One published version of a product; its words never change. `current` marks the newest."""

    product_id: str
    number: int
    current: bool = True
    title: str
    form: Form
    abstract: str
    text: str
    variants: list[Variant] = []
    language: str
    audiences: list[Audience]
    authors: list[str]
    published_at: datetime
    change: str | None = None
    reviewed_at: datetime
    reviewed_by: str | None = None
    url: str
    search: str

    def superseded(self) -> None:
        """A later version has taken its place."""
        self.current = False


class Outcome(Entity):
    """What readers have said of a published product: the part of it that the whole world may know."""

    state: str
    edition: int
    helped: int = 0

    @property
    def is_being_corrected(self) -> bool:
        """Whether its authors work on the next version."""
        return self.state != "published"


def searchable(*texts: str) -> str:
    """The texts as the search index keeps them: the index knows Russian stems, but not that ё is е."""
    return "\n".join(texts).lower().replace("ё", "е")
