"""An expert reads a product and says what they think of it."""

from typing import Literal

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.publishing.products import actions
from services.publishing.products.model import (
    CRITERION_WORDS,
    GiveReview,
    RemarksText,
    Score,
    ScoresGiven,
    Verdict,
)
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)


class ReviewForm(Form):
    """The five scores, the verdict and its reasons."""

    clarity: Score = Field(json_schema_extra={"refusal": {"any": "Say from 1 to 5 how clear it is"}})
    correctness: Score = Field(json_schema_extra={"refusal": {"any": "Say from 1 to 5 how correct it is"}})
    learning: Score = Field(json_schema_extra={"refusal": {"any": "Say from 1 to 5 how useful for learning it is"}})
    feasibility: Score = Field(json_schema_extra={"refusal": {"any": "Say from 1 to 5 how feasible it is"}})
    care: Score = Field(json_schema_extra={"refusal": {"any": "Say from 1 to 5 how careful it is"}})
    remarks: RemarksText = ""
    verdict: Verdict = Field(json_schema_extra={"refusal": {"any": "Decide: accept it, or return it with remarks"}})
    show_name: Literal["yes"] | None = None

    def to_command(self) -> GiveReview:
        """The same, as a program would say it."""
        return GiveReview(
            verdict=self.verdict,
            remarks=self.remarks,
            show_name=self.show_name == "yes",
            scores=ScoresGiven(**{name: getattr(self, name) for name in CRITERION_WORDS}),
        )


@router.get("/reviews")
async def reviews_page(http: HttpRequest, work: ToRead) -> Response:
    """What you were asked to review."""
    require_signed_in(work.actor)
    return render(http, "reviews.html", asked=await actions.list_my_reviews(work))


@router.get("/reviews/{review_id}")
async def review_page(review_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The product to be read, and the form beside it."""
    return await _render_review(http, work, review_id, blank_form())


@router.post("/reviews/{review_id}")
async def give(review_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Give the review."""
    form = await read_form(http, ReviewForm)
    if isinstance(form, FormErrors):
        return await _render_review(http, work, review_id, form)
    try:
        await actions.give_review(work, review_id, form.to_command())
    except Refused as refused:
        return await _render_review(http, work, review_id, refuse_form(http, remarks=refused.detail))
    return RedirectResponse(f"/reviews/{review_id}", 303)


async def _render_review(http: HttpRequest, work: Reading, review_id: str, errors: FormErrors) -> Response:
    product, review = await actions.get_review(work, review_id)
    return render(http, "review.html", product=product, review=review, errors=errors)
