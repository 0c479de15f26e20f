"""What `publishing` promises: how an answer becomes a product that others can use."""

from shared.contracts.codes import COPIED_EXAMPLE, FORGOTTEN_EXAMPLE, ForgottenLines, Id, Ids
from shared.event import Event

_PRODUCT = {
    "product_id": "018f3c1e-0000-7000-8000-000000000009",
    "request_ids": ["018f3c1e-0000-7000-8000-000000000001"],
}
_PUBLISHED = {
    **_PRODUCT,
    "version": 1,
    "title": "Пять приёмов для последних уроков",
    "form": "recommendations",
    "abstract": "Как удержать внимание пятиклассников, когда они устали.",
    "language": "ru",
    "audiences": ["teacher"],
    "authors": ["Тимур Ахметов"],
    "url": "https://docendo.example.org/library/018f3c1e-0000-7000-8000-000000000009",
}
_REVIEW = {
    **_PRODUCT,
    "review_id": "018f3c1e-0000-7000-8000-00000000000a",
    "reviewer_id": "galina-orlova",
    "title": "Пять приёмов для последних уроков",
}


class ProductDrafted(
    Event,
    type="publishing.product.drafted.v1",
    example={
        **_PRODUCT,
        "group_id": "018f3c1e-0000-7000-8000-000000000004",
        "title": "Пять приёмов",
        "author_ids": ["timur-akhmetov"],
    },
):
    """Work on a product has begun from the minutes of a meeting."""

    product_id: Id
    request_ids: Ids
    group_id: Id
    title: str
    author_ids: Ids


class ReviewRequested(Event, type="publishing.review.requested.v1", example=_REVIEW):
    """An expert who is not an author is asked for an assessment."""

    review_id: Id
    product_id: Id
    request_ids: Ids
    reviewer_id: Id
    title: str


class ReviewGiven(Event, type="publishing.review.given.v1", example={**_REVIEW, "verdict": "accept"}):
    """The assessment is there: accept, or return with remarks."""

    review_id: Id
    product_id: Id
    request_ids: Ids
    reviewer_id: Id
    title: str
    verdict: str


class ProductReturned(
    Event, type="publishing.product.returned.v1", example={**_PRODUCT, "author_ids": ["timur-akhmetov"]}
):
    """The product goes back to its authors with the reviewer's remarks."""

    product_id: Id
    request_ids: Ids
    author_ids: Ids


class ProductPublished(Event, type="publishing.product.published.v1", public=True, example=_PUBLISHED):
    """A product stands in the library, for anybody to read. `version` counts what was published."""

    product_id: Id
    request_ids: Ids
    version: int
    title: str
    form: str
    abstract: str
    language: str
    audiences: list[str]
    authors: list[str]
    url: str


class CorrectionOpened(
    Event,
    type="publishing.correction.opened.v1",
    example={**_PRODUCT, "version": 1, "obstacle": "no_resources", "author_ids": ["timur-akhmetov"]},
):
    """The one who asked cannot use the product: its authors work on the next version."""

    product_id: Id
    request_ids: Ids
    version: int
    obstacle: str
    author_ids: Ids


class ProductCorrected(
    Event,
    type="publishing.product.corrected.v1",
    public=True,
    example={**_PUBLISHED, "version": 2, "change": "Добавлен набор карточек для печати."},
):
    """A later version of a published product has taken its place; `change` says what is different."""

    product_id: Id
    request_ids: Ids
    version: int
    title: str
    form: str
    abstract: str
    language: str
    audiences: list[str]
    authors: list[str]
    url: str
    change: str


class ContributorForgotten(Event, type="publishing.contributor.forgotten.v1", example=FORGOTTEN_EXAMPLE):
    """Publishing has taken somebody out of what it keeps: its lines on the certificate."""

    erasure_id: Id
    lines: ForgottenLines


class ContributorCopied(Event, type="publishing.contributor.copied.v1", example=COPIED_EXAMPLE):
    """Publishing has sealed a copy of all that it keeps about somebody, for that person alone."""

    copy_id: Id
    sealed: str
