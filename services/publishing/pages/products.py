"""An author writes a product, asks for a review, publishes it."""

from typing import Annotated, Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.publishing import actions, policy
from services.publishing.model import AUDIENCES, FORMS, EditProduct, Product, VariantText
from services.publishing.model import Form as ProductForm
from services.publishing.store import People, Products
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.problems import Conflict, Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form

router = WorkRouter(include_in_schema=False)

VariantArea = Annotated[str, Field(max_length=6_000)]


class ProductPage(Form):
    """The whole product; an empty variant is none."""

    revision: Annotated[int, Field(ge=0)]
    title: Annotated[str, Field(min_length=3, max_length=200)]
    form: ProductForm
    abstract: Annotated[str, Field(max_length=1_000)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    variant_teacher: VariantArea = ""
    variant_parent: VariantArea = ""
    variant_student: VariantArea = ""
    deed: Literal["save", "preview"] = "save"

    def command(self) -> EditProduct:
        """What is to become of the product."""
        told = ((audience, str(getattr(self, f"variant_{audience}"))) for audience in AUDIENCES)
        return EditProduct(
            title=self.title, form=self.form, abstract=self.abstract, text=self.text,
            variants=[VariantText(audience=audience, text=text) for audience, text in told if text],
        )  # fmt: skip


class ReviewerForm(Form):
    """Who is asked for a review."""

    reviewer_id: Annotated[str, Field(max_length=64)]


class PublicationForm(Form):
    """What is different in this version."""

    change: Annotated[str, Field(min_length=3, max_length=500)] | None = None


@router.get("/products")
async def products_page(http: HttpRequest, work: ToRead) -> Response:
    """What you may see of the work on products."""
    policy.may_work(work.who)
    response: Response = http.app.state.frame.page(
        http, "products.html", products=await Products(work).newest(None, 200, 0)
    )
    return response


@router.get("/products/{product_id}")
async def product_page(product_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One product: where it stands, what was said of it, and what is yours to do."""
    return await _page(http, work, await Products(work).get(product_id))


@router.post("/products/{product_id}")
async def edit(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Save the text, or look at it first."""
    product = await Products(work).get(product_id)
    policy.may_make(work.who, product)
    form = await read_form(http, ProductPage)
    if isinstance(form, FormErrors):
        return await _page(http, work, product, form)
    if form.deed == "preview":
        return await _page(http, work, product, _typed(form), preview=form.command())
    try:
        await actions.edit_product(work, product_id, form.command(), seen=form.revision)
    except Conflict as conflict:
        typed = dict(_typed(form).typed, revision=str(product.revision))
        refused = FormErrors(refuse_form(http, form=conflict.detail).refusals, {k: [v] for k, v in typed.items()}, 409)
        return await _page(http, work, await Products(work).get(product_id), refused, theirs=True)
    return RedirectResponse(f"/products/{product_id}?saved=1", 303)


@router.post("/products/{product_id}/review")
async def ask_review(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Ask an expert from outside the group."""
    form = await read_form(http, ReviewerForm)
    if isinstance(form, FormErrors):
        return await _page(http, work, await Products(work).get(product_id), form)
    try:
        await actions.ask_review(work, product_id, form.reviewer_id)
    except (Refused, Conflict) as refused:
        errors = refuse_form(http, refused.status, reviewer_id=refused.detail)
        return await _page(http, work, await Products(work).get(product_id), errors)
    return RedirectResponse(f"/products/{product_id}", 303)


@router.post("/products/{product_id}/publication")
async def publish(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Put it into the library."""
    form = await read_form(http, PublicationForm)
    if isinstance(form, FormErrors):
        return await _page(http, work, await Products(work).get(product_id), form)
    library = f"{http.app.state.settings.public_url}/library"
    try:
        await actions.publish_product(work, product_id, form.change, library=library)
    except Refused as refused:
        errors = refuse_form(http, change=refused.detail)
        return await _page(http, work, await Products(work).get(product_id), errors)
    return RedirectResponse(f"/library/{product_id}", 303)


async def _page(
    http: HttpRequest,
    work: Reading,
    product: Product,
    errors: FormErrors | None = None,
    *,
    preview: EditProduct | None = None,
    theirs: bool = False,
) -> Response:
    makes = policy.makes(work.who, product)
    people = People(work)
    asks = makes and product.is_editable and product.group_known
    makers = (*product.author_ids, *product.member_ids, product.coordinator_id)
    named = await people.some([*product.author_ids, *(review.reviewer_id for review in product.reviews)])
    response: Response = http.app.state.frame.page(
        http, "product.html", product=product, makes=makes, forms=FORMS, audiences=AUDIENCES,
        errors=_filled(product, errors), preview=preview, theirs=theirs,
        saved="saved" in http.query_params and errors is None,
        reviewers=await people.reviewers(makers) if asks else [],
        names={person.id: person.name for person in named},
    )  # fmt: skip
    return response


def _filled(product: Product, errors: FormErrors | None) -> FormErrors:
    """The form as it was typed; as it is remembered where the editor was not what was sent."""
    if errors is not None and "title" in errors.typed:
        return errors
    written = {"title": product.title, "form": product.form, "abstract": product.abstract, "text": product.text}
    written |= {f"variant_{variant.audience}": variant.text for variant in product.variants}
    written["revision"] = str(product.revision)
    if errors is None:
        return blank_form(**written)
    answers = {**{name: [text] for name, text in written.items()}, **errors.answers}
    return FormErrors(errors.refusals, answers, errors.status)


def _typed(form: ProductPage) -> FormErrors:
    return blank_form(**{name: str(value) for name, value in form.model_dump(exclude={"deed"}).items()})
