"""The assessment of a product by an expert who did not make it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.publishing.products.model.codes import Verdict
from shared.entity import Command, Part
from shared.privacy import Basis, Category, Keep, Personal, PersonId, Plain, Purpose

Score = Annotated[int, Field(ge=1, le=5)]
RemarksText = Annotated[str, Field(max_length=8_000)]
Remarks = Annotated[
    str,
    Personal(
        "remarks",
        Purpose.CREDIT,
        Category.WORDS,
        Basis.AGREEMENT,
        Keep.WORK,
        owners=("reviewer_id",),
        encrypted=False,
        reason="many_people",
    ),
]
"""A reviewer's remarks: they stand beside those of others."""


class AskReview(Command):
    """The expert to be asked."""

    reviewer_id: Annotated[str, Field(min_length=1, max_length=64)]


class ScoresGiven(Command):
    """One to five each: is it clear, is it right, do children learn by it, can it be done, does it spare people."""

    clarity: Score
    correctness: Score
    learning: Score
    feasibility: Score
    care: Score


class GiveReview(Command):
    """The verdict with its reasons. `show_name`: the reviewer agrees to be named beside the product."""

    verdict: Verdict
    remarks: RemarksText = ""
    scores: ScoresGiven
    show_name: bool = False


class Review(Part):
    """One round: whom was asked, for which version to come, and what they said."""

    id: Plain
    reviewer_id: PersonId
    for_version: int
    asked_at: datetime
    given_at: datetime | None = None
    verdict: Verdict | None = None
    remarks: Remarks = ""
    scores: dict[Plain, int] = {}
    show_name: bool = False
