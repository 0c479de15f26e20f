"""A program works on a product: reads, writes, asks for a review, publishes."""

from datetime import datetime
from typing import Annotated

from fastapi import Header, Response
from fastapi import Request as HttpRequest
from pydantic import BaseModel

from services.publishing.library.model import EditionView, Variant
from services.publishing.products import actions
from services.publishing.products.api.reviews import ReviewView
from services.publishing.products.model import AskReview, EditProduct, Product, PublishProduct, State
from services.publishing.products.store import Products
from shared.contracts.codes import Audience, ProductForm
from shared.http import AskedSpan, PartView, ToRead, ToWrite, WorkRouter, service_state
from shared.identity import require_signed_in
from shared.problems import Refused

router = WorkRouter(prefix="/api/products", tags=["products"])


class ProductView(BaseModel):
    """A product as those who may see it see it; `revision` is what If-Match wants."""

    id: str
    meeting_id: str
    group_id: str
    school_id: str
    request_ids: list[str]
    author_ids: list[str]
    member_ids: list[str]
    coordinator_id: str | None
    state: State
    title: str
    form: ProductForm
    abstract: str
    text: str
    variants: list[Variant]
    language: str
    audiences: list[Audience]
    revision: int
    edition: int
    reviews: list[ReviewView]
    helped: int
    complaints: int
    stopped: dict[str, int]
    changed_at: datetime

    @classmethod
    def from_product(cls, product: Product) -> "ProductView":
        """The view of one product."""
        plain = {name: getattr(product, name) for name in cls.model_fields if name != "reviews"}
        return cls(reviews=[ReviewView.from_review(product, review) for review in product.reviews], **plain)


class ProductListView(PartView):
    """A part of a list."""

    products: list[ProductView]


@router.get("")
async def list_products(
    work: ToRead,
    span: AskedSpan,
    state: State | None = None,
) -> ProductListView:
    """The products you may see, the last changed first."""
    require_signed_in(work.actor)
    found = await Products(work).list_newest(state, span)
    return ProductListView(products=[ProductView.from_product(product) for product in found], **PartView.count(found))


@router.get("/{product_id}")
async def look(product_id: str, work: ToRead, response: Response) -> ProductView:
    """One product with its reviews; the ETag is its revision."""
    return _respond_with_etag(await Products(work).get(product_id), response)


@router.put("/{product_id}")
async def edit(
    product_id: str,
    command: EditProduct,
    work: ToWrite,
    response: Response,
    if_match: Annotated[str, Header(description="The ETag of what you have read, or *")],
) -> ProductView:
    """Write the whole product anew: 409 when somebody else wrote since you read it."""
    revision = _parse_if_match(if_match)
    return _respond_with_etag(
        await actions.edit_product(work, product_id, command, expected_revision=revision), response
    )


@router.post("/{product_id}/reviews", status_code=201)
async def ask_review(product_id: str, command: AskReview, work: ToWrite) -> ReviewView:
    """Ask an expert from outside the group for an assessment."""
    return ReviewView.from_review(*await actions.ask_review(work, product_id, command.reviewer_id))


@router.post("/{product_id}/publication", status_code=201)
async def publish(product_id: str, command: PublishProduct, work: ToWrite, http: HttpRequest) -> EditionView:
    """Put the accepted text into the library as the next version."""
    library = f"{service_state(http).settings.public_url}/library"
    edition = await actions.publish_product(work, product_id, command.change, library_url=library)
    return EditionView.from_edition(edition)


def _respond_with_etag(product: Product, response: Response) -> ProductView:
    response.headers["ETag"] = f'"{product.revision}"'
    return ProductView.from_product(product)


def _parse_if_match(if_match: str) -> int | None:
    tag = if_match.strip()
    if tag == "*":
        return None
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refused("Send the ETag of the product you have read as If-Match")
    return int(number)
