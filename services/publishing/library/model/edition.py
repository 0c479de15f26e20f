"""What was published: one frozen copy for each version."""

from datetime import datetime
from typing import Annotated, Any

from shared.contracts.codes import Audience, ProductForm
from shared.contracts.publishing import ProductCorrected, ProductPublished
from shared.entity import Entity, Part
from shared.privacy import ERASED_NAME, Basis, Category, Joint, Keep, Personal, PersonId, Plain, Purpose
from shared.text import fold, split_words

AuthorName = Annotated[
    str,
    Personal(
        "authorship",
        Purpose.CREDIT,
        Category.NAME,
        Basis.CONSENT,
        Keep.WORK,
        encrypted=False,
        reason="public",
        erased_value=ERASED_NAME,
    ),
]
"""Who is named beside a published work. No identifier stands there: the service knows whose name it is."""


class Variant(Part):
    """The same solution told to one audience."""

    audience: Audience
    text: Joint


class Edition(Entity):
    """One published version of a product; its words never change. `current` marks the newest."""

    product_id: Plain
    number: int
    current: bool = True
    title: Joint
    form: ProductForm
    abstract: Joint
    text: Joint
    variants: list[Variant] = []
    language: Plain
    audiences: list[Audience]
    authors: list[AuthorName]
    author_ids: list[PersonId] = []
    published_at: datetime
    change: Joint | None = None
    reviewed_at: datetime
    reviewed_by: AuthorName | None = None
    reviewer_id: PersonId | None = None
    url: Plain
    search: Joint = ""
    title_key: Joint = ""

    def supersede(self) -> None:
        """A later version has taken its place."""
        self.current = False

    def replace_person(self, alias: str) -> None:
        """An author, or the reviewer, is named no more; nobody finds the work by their name."""
        if len(self.author_ids) == len(self.authors):
            both = zip(self.authors, self.author_ids, strict=True)
            self.authors = [ERASED_NAME if id_ == alias else name for name, id_ in both]
        if self.reviewer_id == alias:
            self.reviewed_by = ERASED_NAME
        self.index_words()

    def to_event(self, request_ids: list[str]) -> ProductPublished | ProductCorrected:
        """The event for the world: a first version is published, a later one corrects the one before it."""
        published: dict[str, Any] = {
            "product_id": self.product_id,
            "request_ids": request_ids,
            "version": self.number,
            "title": self.title,
            "form": self.form,
            "abstract": self.abstract,
            "language": self.language,
            "audiences": list(self.audiences),
            "authors": self.authors,
            "url": self.url,
        }
        if self.change is None:
            return ProductPublished(**published)
        return ProductCorrected(**published, change=self.change)

    def index_words(self) -> None:
        """All its words, as the search finds them."""
        variants = (variant.text for variant in self.variants)
        self.title_key = fold(self.title)
        self.search = to_search_text(self.title, self.abstract, self.text, *variants, *self.authors)


class LibraryStatus(Entity):
    """What readers have said of a published product: the part of it that the whole world may know."""

    state: Plain
    edition: int
    helped: int = 0

    @property
    def is_being_corrected(self) -> bool:
        """Whether its authors work on the next version."""
        return self.state != "published"


def to_search_text(*texts: str) -> str:
    """The words of the texts, folded: the index knows Russian stems, but neither stress nor operators of ours."""
    return " ".join(word for text in texts for word in split_words(text))
