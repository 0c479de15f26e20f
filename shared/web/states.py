"""The words and colours in which pages tell where a request, a group or a product stands."""

from dataclasses import dataclass
from typing import Final

from shared.code_words import msgid


@dataclass(frozen=True, slots=True)
class StateLabel:
    """A word for the tag and its GOV.UK colour; the word is the state, the colour repeats it."""

    word: str
    colour: str


# The seven stages of a request, in their order (figure 3 of the founding project).
STAGE_NAMES: Final[dict[str, str]] = {
    "intake": msgid("Intake of requests"),
    "processing": msgid("Processing"),
    "announcing": msgid("Announcing the meeting"),
    "preparation": msgid("Self-study"),
    "meeting": msgid("Joint work"),
    "product": msgid("Making the product"),
    "feedback": msgid("Feedback"),
}

STATE_LABELS: Final[dict[str, StateLabel]] = {
    # where a request stands, as the one who asked reads it
    "intake": StateLabel(msgid("New"), "blue"),
    "processing": StateLabel(msgid("Being clarified"), "yellow"),
    "announcing": StateLabel(msgid("Setting a meeting"), "turquoise"),
    "preparation": StateLabel(msgid("Preparing"), "orange"),
    "meeting": StateLabel(msgid("Working together"), "teal"),
    "product": StateLabel(msgid("Product in the making"), "purple"),
    "feedback": StateLabel(msgid("Awaiting feedback"), "magenta"),
    # finer words of the services
    "matching": StateLabel(msgid("Choosing people"), "orange"),
    "working": StateLabel(msgid("In work"), "teal"),
    "meeting_set": StateLabel(msgid("Meeting set"), "turquoise"),
    "draft": StateLabel(msgid("Draft"), "grey"),
    "review": StateLabel(msgid("In review"), "magenta"),
    "returned": StateLabel(msgid("Returned for changes"), "orange"),
    "published": StateLabel(msgid("Published"), "green"),
    "corrected": StateLabel(msgid("Corrected"), "purple"),
    "invited": StateLabel(msgid("Invited"), "yellow"),
    "accepted": StateLabel(msgid("Accepted"), "green"),
    "declined": StateLabel(msgid("Declined"), "grey"),
    "held": StateLabel(msgid("Held"), "green"),
    "cancelled": StateLabel(msgid("Cancelled"), "red"),
    "closed": StateLabel(msgid("Solved"), "green"),
    "overdue": StateLabel(msgid("Overdue"), "red"),
    "withdrawn": StateLabel(msgid("Withdrawn"), "grey"),
}
