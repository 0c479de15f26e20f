"""An author writes a product, asks for a review, publishes it."""

from typing import Annotated, Any, Literal

from fastapi import Request as HttpRequest
from pydantic import Field, create_model
from starlette.responses import RedirectResponse, Response

from services.publishing.contributors import actions as contributors
from services.publishing.products import actions, policy
from services.publishing.products.model import (
    MAX_VARIANT_LENGTH,
    AbstractText,
    ChangeText,
    EditProduct,
    MainText,
    Product,
    ProductTitle,
    VariantText,
)
from services.publishing.products.store import Products
from shared.contracts.codes import AUDIENCES, ProductForm
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.identity import require_signed_in
from shared.problems import Conflict, Refused
from shared.store import Reading
from shared.web import AskedPage, FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)

_VariantArea = Annotated[str, Field(max_length=MAX_VARIANT_LENGTH)]


class _EditProductForm(Form):
    """The whole product; an empty variant is none."""

    revision: Annotated[int, Field(ge=0)]
    title: ProductTitle
    form: ProductForm
    abstract: AbstractText = ""
    text: MainText = ""
    intent: Literal["save", "preview"] = "save"

    def to_command(self) -> EditProduct:
        """What is to become of the product."""
        texts = {audience: str(getattr(self, f"variant_{audience}")) for audience in AUDIENCES}
        return EditProduct(
            title=self.title,
            form=self.form,
            abstract=self.abstract,
            text=self.text,
            variants=[VariantText(audience=audience, text=text) for audience, text in texts.items() if text],
        )

    def to_answers(self) -> FormErrors:
        """The form with what was typed."""
        return blank_form(**{name: str(value) for name, value in self.model_dump(exclude={"intent"}).items()})


_VARIANTS: dict[str, Any] = {f"variant_{audience}": (_VariantArea, "") for audience in AUDIENCES}
EditProductForm: type[_EditProductForm] = create_model("EditProductForm", __base__=_EditProductForm, **_VARIANTS)


class ReviewerForm(Form):
    """Who is asked for a review."""

    reviewer_id: Annotated[str, Field(max_length=64)]


class PublicationForm(Form):
    """What is different in this version."""

    change: ChangeText | None = None


@router.get("/products")
async def products_page(http: HttpRequest, work: ToRead, page: AskedPage) -> Response:
    """What you may see of the work on products."""
    require_signed_in(work.actor)
    return render(http, "products.html", products=await Products(work).list_newest(None, page))


@router.get("/products/{product_id}")
async def product_page(product_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One product: where it stands, what was said of it, and what is yours to do."""
    return await _render_product(http, work, await Products(work).get(product_id))


@router.post("/products/{product_id}")
async def edit(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Save the text, or look at it first."""
    product = await Products(work).get(product_id)
    policy.may_edit(work.actor, product)
    form = await read_form(http, EditProductForm)
    if isinstance(form, FormErrors):
        return await _render_product(http, work, product, form)
    if form.intent == "preview":
        return await _render_product(http, work, product, form.to_answers(), preview=form.to_command())
    try:
        await actions.edit_product(work, product_id, form.to_command(), expected_revision=form.revision)
    except Conflict as conflict:
        typed = dict(form.to_answers().typed, revision=str(product.revision))
        refused = FormErrors(refuse_form(http, form=conflict.detail).refusals, {k: [v] for k, v in typed.items()}, 409)
        return await _render_product(http, work, await Products(work).get(product_id), refused, theirs=True)
    return RedirectResponse(f"/products/{product_id}?saved=1", 303)


@router.post("/products/{product_id}/review")
async def ask_review(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Ask an expert from outside the group."""
    form = await read_form(http, ReviewerForm)
    if isinstance(form, FormErrors):
        return await _render_product(http, work, await Products(work).get(product_id), form)
    try:
        await actions.ask_review(work, product_id, form.reviewer_id)
    except (Refused, Conflict) as refused:
        errors = refuse_form(http, refused.status, reviewer_id=refused.detail)
        return await _render_product(http, work, await Products(work).get(product_id), errors)
    return RedirectResponse(f"/products/{product_id}", 303)


@router.post("/products/{product_id}/publication")
async def publish(product_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Put it into the library."""
    form = await read_form(http, PublicationForm)
    if isinstance(form, FormErrors):
        return await _render_product(http, work, await Products(work).get(product_id), form)
    library = f"{service_state(http).settings.public_url}/library"
    try:
        await actions.publish_product(work, product_id, form.change, library_url=library)
    except Refused as refused:
        errors = refuse_form(http, change=refused.detail)
        return await _render_product(http, work, await Products(work).get(product_id), errors)
    return RedirectResponse(f"/library/{product_id}", 303)


async def _render_product(
    http: HttpRequest,
    work: Reading,
    product: Product,
    errors: FormErrors | None = None,
    *,
    preview: EditProduct | None = None,
    theirs: bool = False,
) -> Response:
    can_edit = policy.can_edit(work.actor, product)
    can_ask = can_edit and product.is_editable and product.group_known
    maker_ids = (*product.author_ids, *product.member_ids, product.coordinator_id)
    reviewer_ids = [review.reviewer_id for review in product.reviews]
    return render(
        http,
        "product.html",
        product=product,
        can_edit=can_edit,
        errors=_prefill(product, errors),
        preview=preview,
        theirs=theirs,
        saved="saved" in http.query_params and errors is None,
        reviewers=await contributors.list_reviewers(work, maker_ids) if can_ask else [],
        names=await contributors.get_names(work, [*product.author_ids, *reviewer_ids]),
    )


def _prefill(product: Product, errors: FormErrors | None) -> FormErrors:
    """The form as it was typed; as it is remembered where the editor was not what was sent."""
    if errors is not None and "title" in errors.typed:
        return errors
    saved = {"title": product.title, "form": product.form, "abstract": product.abstract, "text": product.text}
    saved |= {f"variant_{variant.audience}": variant.text for variant in product.variants}
    saved["revision"] = str(product.revision)
    if errors is None:
        return blank_form(**saved)
    answers = {**{name: [text] for name, text in saved.items()}, **errors.answers}
    return FormErrors(errors.refusals, answers, errors.status)
