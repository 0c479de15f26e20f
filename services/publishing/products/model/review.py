"""The assessment of a product by an expert who did not make it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.publishing.products.model import personal
from shared.entity import Command, Part
from shared.privacy import PersonId, Plain

Verdict = Literal["accept", "return_with_remarks"]
Score = Annotated[int, Field(ge=1, le=5)]
CRITERIA = ("clarity", "correctness", "learning", "feasibility", "care")


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
    remarks: Annotated[str, Field(max_length=8_000)] = ""
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
    remarks: personal.Remarks = ""
    scores: dict[Plain, int] = {}
    show_name: bool = False
