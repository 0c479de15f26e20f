"""What may be asked of intake, and the words it is asked in."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.codes import Audience, Experience, Obstacle, RequestKind, RequestSubkind
from shared.entity import Command

Channel = Literal["web", "paper"]
StoryText = Annotated[str, Field(min_length=20, max_length=8_000)]
CompetencyText = Annotated[str, Field(min_length=1, max_length=300)]
MessageText = Annotated[str, Field(min_length=1, max_length=4_000)]


class SubmitRequest(Command):
    """What the form asks; `experience` is for teachers only."""

    school_id: Annotated[str, Field(min_length=1, max_length=64)]
    audience: Audience
    experience: Experience | None = None
    story: StoryText
    subject: Annotated[str, Field(max_length=100)] | None = None
    grade: Annotated[str, Field(max_length=50)] | None = None
    channel: Channel = "web"


class FormulateRequest(Command):
    """The problem put exactly, by the coordinator and without names."""

    problem: Annotated[str, Field(min_length=20, max_length=2_000)]
    kind: RequestKind
    sub_kind: RequestSubkind
    competencies: Annotated[list[CompetencyText], Field(max_length=12)] = []


class GiveFeedback(Command):
    """The two checks of stage seven; `obstacle` says what stops the person when one of them fails."""

    understood: bool
    has_resources: bool
    obstacle: Obstacle | None = None
    comment: Annotated[str, Field(max_length=2_000)] | None = None
