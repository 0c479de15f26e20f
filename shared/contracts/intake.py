"""What `intake` promises: what people ask for, never in their own words."""

from pydantic import Field

from shared.contracts.codes import COPIED_EXAMPLE, FORGOTTEN_EXAMPLE, ForgottenLines, Id
from shared.event import Event

_REQUEST = {"request_id": "018f3c1e-0000-7000-8000-000000000001", "school_id": "school-07"}


class RequestSubmitted(
    Event,
    type="intake.request.submitted.v1",
    example={**_REQUEST, "audience": "teacher", "experience": "young", "channel": "web"},
):
    """Somebody has handed in a request for help. Their story stays in intake.

    `experience` (young: up to three years in the job) is set for teachers only.
    """

    request_id: Id
    school_id: Id
    audience: str
    channel: str
    experience: str | None = None


class RequestClarified(Event, type="intake.request.clarified.v1", example={**_REQUEST, "questions_answered": 1}):
    """The one who asked has answered the coordinator's question."""

    request_id: Id
    school_id: Id
    questions_answered: int


class RequestFormulated(
    Event,
    type="intake.request.formulated.v1",
    example={
        **_REQUEST,
        "audience": "teacher",
        "kind": "methodical",
        "sub_kind": "engaging_students",
        "problem": "Как удержать внимание пятиклассников на последних уроках?",
        "competencies": ["смена видов деятельности на уроке"],
    },
):
    """The coordinator has put the problem exactly; `problem` is the coordinator's wording, free of names.

    `competencies` are the skills needed to solve it (seed 004).
    """

    request_id: Id
    school_id: Id
    audience: str
    kind: str
    sub_kind: str
    problem: str
    competencies: list[str] = Field(default_factory=list)


class RequestClosed(Event, type="intake.request.closed.v1", example={**_REQUEST, "outcome": "solved"}):
    """The request has come to its end: solved, or withdrawn by the one who asked."""

    request_id: Id
    school_id: Id
    outcome: str


class FeedbackGiven(
    Event,
    type="intake.feedback.given.v1",
    example={
        **_REQUEST,
        "product_id": "018f3c1e-0000-7000-8000-000000000009",
        "product_version": 1,
        "understood": True,
        "has_resources": False,
        "obstacle": "no_resources",
    },
):
    """The one who asked says whether the product is understood and whether they have the resources to use it.

    `obstacle` names what stops them when either answer is no.
    """

    request_id: Id
    school_id: Id
    product_id: Id
    product_version: int
    understood: bool
    has_resources: bool
    obstacle: str | None = None


class AuthorForgotten(Event, type="intake.author.forgotten.v1", example=FORGOTTEN_EXAMPLE):
    """Intake has taken somebody out of what it keeps: its lines on the certificate."""

    erasure_id: Id
    lines: ForgottenLines


class AuthorCopied(Event, type="intake.author.copied.v1", example=COPIED_EXAMPLE):
    """Intake has sealed a copy of all that it keeps about somebody, for that person alone."""

    copy_id: Id
    sealed: str
