"""A program gives the reviews that its person was asked for."""

from datetime import datetime

from pydantic import BaseModel

from services.publishing.library.model import Variant
from services.publishing.products import actions
from services.publishing.products.model import GiveReview, Product, Review
from shared.contracts.codes import ProductForm
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in

router = WorkRouter(prefix="/api/reviews", tags=["reviews"])


class ReviewView(BaseModel):
    """A review, asked for or given."""

    id: str
    product_id: str
    title: str
    reviewer_id: str
    for_version: int
    asked_at: datetime
    given_at: datetime | None
    verdict: str | None
    remarks: str
    scores: dict[str, int]

    @classmethod
    def from_review(cls, product: Product, review: Review) -> "ReviewView":
        """The view of one review."""
        own = {name: getattr(review, name) for name in cls.model_fields if name in Review.model_fields}
        return cls(product_id=product.id, title=product.title, **own)


class ReviewTaskView(ReviewView):
    """A review with what it is about."""

    form: ProductForm
    abstract: str
    text: str
    variants: list[Variant]


class ReviewListView(BaseModel):
    """The reviews one was asked for."""

    reviews: list[ReviewView]


@router.get("")
async def list_reviews(work: ToRead) -> ReviewListView:
    """What you were asked to review; those that wait for you first."""
    require_signed_in(work.actor)
    asked = await actions.list_my_reviews(work)
    return ReviewListView(reviews=[ReviewView.from_review(product, review) for product, review in asked])


@router.get("/{review_id}")
async def look(review_id: str, work: ToRead) -> ReviewTaskView:
    """A review that you were asked for, with the text."""
    product, review = await actions.get_review(work, review_id)
    text = {name: getattr(product, name) for name in ("form", "abstract", "text", "variants")}
    return ReviewTaskView(**ReviewView.from_review(product, review).model_dump(), **text)


@router.post("/{review_id}", status_code=201)
async def give(review_id: str, command: GiveReview, work: ToWrite) -> ReviewView:
    """Accept the product, or return it with remarks; once."""
    return ReviewView.from_review(*await actions.give_review(work, review_id, command))
