"""A program works on a product: reads, writes, asks for a review, publishes."""

from datetime import datetime
from typing import Annotated

from fastapi import Header, Query, Response
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.publishing import actions, policy
from services.publishing.api.library import Work
from services.publishing.api.reviews import Assessment
from services.publishing.model import Audience, EditProduct, Form, Product, State, Variant
from services.publishing.store import Products
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter
from shared.problems import Refused

router = WorkRouter(prefix="/api/products", tags=["products"])


class AskReview(Command):
    """The expert to be asked."""

    reviewer_id: Annotated[str, Field(min_length=1, max_length=64)]


class PublishProduct(Command):
    """From the second version on: what is different."""

    change: Annotated[str, Field(min_length=3, max_length=500)] | None = None


class Seen(BaseModel):
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
    form: Form
    abstract: str
    text: str
    variants: list[Variant]
    language: str
    audiences: list[Audience]
    revision: int
    edition: int
    reviews: list[Assessment]
    helped: int
    complaints: int
    stopped: dict[str, int]
    changed_at: datetime

    @classmethod
    def of(cls, product: Product) -> "Seen":
        """The view of one product."""
        plain = {name: getattr(product, name) for name in cls.model_fields if name != "reviews"}
        return cls(reviews=[Assessment.of(product, review) for review in product.reviews], **plain)


class Page(BaseModel):
    """A part of a list."""

    products: list[Seen]


@router.get("")
async def list_products(
    work: ToRead,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Page:
    """The products you may see, the last changed first."""
    policy.may_work(work.who)
    return Page(products=[Seen.of(product) for product in await Products(work).newest(state, limit, skip)])


@router.get("/{product_id}")
async def look(product_id: str, work: ToRead, response: Response) -> Seen:
    """One product with its reviews; the ETag is its revision."""
    return _tagged(await Products(work).get(product_id), response)


@router.put("/{product_id}")
async def edit(
    product_id: str,
    command: EditProduct,
    work: ToWrite,
    response: Response,
    if_match: Annotated[str, Header(description="The ETag of what you have read, or *")],
) -> Seen:
    """Write the whole product anew: 409 when somebody else wrote since you read it."""
    return _tagged(await actions.edit_product(work, product_id, command, seen=_revision(if_match)), response)


@router.post("/{product_id}/reviews", status_code=201)
async def ask_review(product_id: str, command: AskReview, work: ToWrite) -> Assessment:
    """Ask an expert from outside the group for an assessment."""
    return Assessment.of(*await actions.ask_review(work, product_id, command.reviewer_id))


@router.post("/{product_id}/publication", status_code=201)
async def publish(product_id: str, command: PublishProduct, work: ToWrite, http: HttpRequest) -> Work:
    """Put the accepted text into the library as the next version."""
    library = f"{http.app.state.settings.public_url}/library"
    return Work.of(await actions.publish_product(work, product_id, command.change, library=library))


def _tagged(product: Product, response: Response) -> Seen:
    response.headers["ETag"] = f'"{product.revision}"'
    return Seen.of(product)


def _revision(if_match: str) -> int | None:
    tag = if_match.strip()
    if tag == "*":
        return None
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refused("Send the ETag of the product you have read as If-Match")
    return int(number)
