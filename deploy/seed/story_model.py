"""The shape of the one story the demo walks through the seven stages."""

from typing import Annotated, Literal

from pydantic import Field

from deploy.seed.model import (
    Clarification,
    Group,
    Invitation,
    Many,
    Meeting,
    Needed,
    Problem,
    Score,
    Shape,
    ShortText,
    Slug,
    Source,
    Text,
    Topic,
)

Part = Literal["main", "teacher", "parent", "student"]


class Contribution(Shape):
    """What one member brought to the meeting; what failed counts as experience too."""

    by: Slug
    outcome: Literal["observed", "worked", "failed", "proposed"]
    text: Text


class Decision(Shape):
    """What the group decided, and who does it."""

    text: Text
    responsible: Slug


class MeetingMinutes(Shape):
    """What was said and decided."""

    summary: Text
    contributions: Annotated[Many[Contribution], Field(alias="contribution")]
    decisions: Annotated[Many[Decision], Field(alias="decision")]


class Variant(Shape):
    """The same solution in the form one audience needs (Markdown)."""

    audience: Literal["teacher", "parent", "student"]
    text: Text


class Product(Shape):
    """The draft as it goes to review (Markdown)."""

    kind: Literal["article", "guide", "webinar", "master_class", "recommendations"]
    title: ShortText
    author: Slug
    text: Text
    variants: Annotated[Many[Variant], Field(alias="variant")]

    def part(self, name: Part) -> str | None:
        """Give the main text or the variant for one audience, None where there is no such variant."""
        if name == "main":
            return self.text
        return next((variant.text for variant in self.variants if variant.audience == name), None)


class Scores(Shape):
    """The reviewer's marks, 1 to 5."""

    clarity: Score
    correctness: Score
    learning: Score
    feasibility: Score
    care: Score


class ReviewRound(Shape):
    """One reading of the product by the reviewer."""

    verdict: Literal["return_with_remarks", "accept"]
    scores: Scores
    remarks: Many[ShortText]


class Review(Shape):
    """The expert review, round by round."""

    reviewer: Slug
    rounds: Annotated[Many[ReviewRound], Field(alias="round")]


class Correction(Shape):
    """A passage of the product, replaced because of the review or of the requester's word."""

    cause: Literal["review", "feedback"]
    part: Part
    replaces: ShortText
    text: ShortText


class Publication(Shape):
    """How the library announces the product, and what its second version says it changed."""

    abstract: Text
    change: Text


class Feedback(Shape):
    """The requester's word on whether it helped."""

    understood: bool
    has_resources: bool
    obstacle: Literal["unclear", "no_resources", "wrong_age", "did_not_work"] | None = None
    comment: Text

    @property
    def helped(self) -> bool:
        """Say whether nothing is left to correct."""
        return self.understood and self.has_resources


class Story(Shape):
    """From one request to "yes, yes"."""

    request: Slug
    requester: Slug
    clarification: Clarification
    problem: Problem
    competencies: Annotated[Many[Needed], Field(alias="competency")]
    topic: Topic
    invitations: Annotated[Many[Invitation], Field(alias="invitation")]
    group: Group
    meeting: Meeting
    sources: Annotated[Many[Source], Field(alias="source")]
    minutes: MeetingMinutes
    product: Product
    review: Review
    corrections: Annotated[Many[Correction], Field(alias="correction")]
    publication: Publication
    feedback: Many[Feedback]

    def text_after(self, part: Part, causes: tuple[str, ...] = ("review", "feedback")) -> str:
        """Give a part of the product with these corrections made; KeyError where there is no such part."""
        text = self.product.part(part)
        if text is None:
            raise KeyError(part)
        for correction in self.corrections:
            if correction.part == part and correction.cause in causes:
                text = text.replace(correction.replaces, correction.text)
        return text
