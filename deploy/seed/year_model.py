"""What the stories of a school year may hold: one request of the seed each, as far as it has come.

Days are counted back from the day of loading, so that the year is always the last one.
"""

from datetime import timedelta
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from deploy.seed.model import Many, Minutes, Score, Shape, ShortText, Slug, Text
from shared.contracts.codes import Audience, Obstacle, ProductForm, RequestKind, RequestSubkind

Step = Literal[
    "submitted",
    "asked",
    "answered",
    "withdrawn",
    "formulated",
    "invited",
    "replied",
    "grouped",
    "announced",
    "prepared",
    "studied",
    "met",
    "written",
    "review_asked",
    "reviewed",
    "published",
    "first_feedback",
    "corrected",
    "last_feedback",
]
STEPS: tuple[Step, ...] = get_args(Step)
# On which day after the request was handed in a step is taken, and at which hour.
PACE: dict[Step, timedelta] = {
    "submitted": timedelta(days=0, hours=19),
    "asked": timedelta(days=1, hours=10),
    "answered": timedelta(days=2, hours=20),
    "withdrawn": timedelta(days=4, hours=9),
    "formulated": timedelta(days=4, hours=11),
    "invited": timedelta(days=5, hours=12),
    "replied": timedelta(days=6, hours=17),
    "grouped": timedelta(days=8, hours=13),
    "announced": timedelta(days=9, hours=9),
    "prepared": timedelta(days=10, hours=14),
    "studied": timedelta(days=14, hours=20),
    "met": timedelta(days=18, hours=15, minutes=20),
    "written": timedelta(days=26, hours=18),
    "review_asked": timedelta(days=27, hours=9),
    "reviewed": timedelta(days=33, hours=16),
    "published": timedelta(days=34, hours=12),
    "first_feedback": timedelta(days=46, hours=18),
    "corrected": timedelta(days=55, hours=15),
    "last_feedback": timedelta(days=68, hours=19),
}
# Saturday and Sunday are nobody's days to meet: a meeting may come up to two days later.
MEETING_SLACK = 2


class InvitedExpert(Shape):
    """An expert who is asked, with a personal word; whoever declines says why."""

    id: Slug
    letter: Text
    reason: ShortText | None = None


class YearQuestion(Shape):
    """What the coordinator asked, and the answer."""

    ask: Text
    answer: Text | None = None


class YearSource(Shape):
    """Something to read before the meeting. Without an address: nothing invented is linked to."""

    title: ShortText
    minutes: Minutes


class YearContribution(Shape):
    """What one who came brought."""

    by: Slug
    outcome: Literal["observed", "worked", "failed", "proposed"]
    text: Text


class YearDecision(Shape):
    """What was decided, and who sees to it."""

    text: Text
    by: Slug


class YearMeeting(Shape):
    """The meeting with its sources and, once it has been held, its minutes."""

    title: ShortText
    form: Literal[
        "round_table",
        "seminar",
        "discussion",
        "presentation",
        "master_class",
        "lesson_visit",
        "dialogue",
        "consultation",
    ]
    place: ShortText
    minutes: Annotated[int, Field(ge=15, le=240)] = 80
    agenda: Many[ShortText] = ()
    sources: Annotated[Many[YearSource], Field(alias="source")] = ()
    absent: Many[Slug] = ()
    summary: Text | None = None
    contributions: Annotated[Many[YearContribution], Field(alias="contribution")] = ()
    decisions: Annotated[Many[YearDecision], Field(alias="decision")] = ()


class YearReview(Shape):
    """One round: clarity, correctness, learning, feasibility, care. All but the last one return the product."""

    remarks: Text
    scores: Annotated[tuple[Score, Score, Score, Score, Score], Field(strict=False)]


class YearCorrection(Shape):
    """What the first version said where the text now says something better."""

    before: Text
    now: Text
    change: ShortText


class YearFeedback(Shape):
    """A word of the one who asked; without an obstacle it helped."""

    comment: Text
    obstacle: Obstacle | None = None


class YearProduct(Shape):
    """What the group wrote: its front matter. The text stands below it."""

    title: ShortText
    form: ProductForm
    abstract: Text
    author: Slug
    reviewer: Slug
    reviews: Annotated[Many[YearReview], Field(alias="review")] = ()
    correction: YearCorrection | None = None


class YearStory(Shape):
    """One request on its way: how long ago (days) it was handed in, and the last step that was taken."""

    request: Slug
    day: Annotated[int, Field(ge=1, le=330)]
    until: Step
    question: YearQuestion | None = None
    problem: Text | None = None
    kind: RequestKind | None = None
    sub_kind: RequestSubkind | None = None
    competencies: Many[ShortText] = ()
    experts: Annotated[Many[InvitedExpert], Field(alias="expert")] = ()
    members: Many[Slug] = ()
    goal: Text | None = None
    meeting: YearMeeting | None = None
    product: YearProduct | None = None
    feedback: Many[YearFeedback] = ()
    thanks: Text | None = None
    text: Annotated[str, Field(max_length=20_000)] = ""
    variants: dict[Audience, str] = {}

    def reaches(self, step: Step) -> bool:
        """Whether this step was taken: a withdrawn request took none after it, another never that one."""
        if (step == "withdrawn") != (self.until == "withdrawn") and step == "withdrawn":
            return False
        return STEPS.index(step) <= STEPS.index(self.until)

    @property
    def is_solved(self) -> bool:
        """Whether the last word that was said is that it helped."""
        given = self.feedback[: 2 if self.reaches("last_feedback") else 1]
        return self.reaches("first_feedback") and given[-1].obstacle is None

    @property
    def first_text(self) -> str:
        """The main text as the first version said it."""
        correction = None if self.product is None else self.product.correction
        return self.text if correction is None else self.text.replace(correction.now, correction.before)

    @property
    def words(self) -> int:
        """How long the whole product is."""
        return sum(len(text.split()) for text in (self.text, *self.variants.values()))

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        if (PACE[self.until].days + MEETING_SLACK) >= self.day and self.until != "submitted":
            raise ValueError(f"{self.request}: {self.until} would lie ahead of the day of loading")
        wanted: dict[Step, object] = {
            "asked": True,
            "formulated": self.problem,
            "invited": self.experts,
            "grouped": self.goal,
            "announced": self.meeting,
            "met": self.meeting and self.meeting.summary,
            "written": self.product and self.text,
            "reviewed": self.product and self.product.reviews,
            "first_feedback": self.feedback,
        }
        for step, there in wanted.items():
            if self.reaches(step) and not there:
                raise ValueError(f"{self.request} goes as far as {self.until}, and says nothing of {step}")
        correction = None if self.product is None else self.product.correction
        if correction is not None and self.text.count(correction.now) != 1:
            raise ValueError(f"{self.request}: the corrected passage stands {self.text.count(correction.now)} times")
        return self
