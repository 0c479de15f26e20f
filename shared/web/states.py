"""The words and colours in which pages tell where a request, a group or a product stands."""

from dataclasses import dataclass
from typing import Final

from shared.web.languages import msgid


@dataclass(frozen=True, slots=True)
class State:
    """A word for the tag and its GOV.UK colour; the word is the state, the colour repeats it."""

    word: str
    colour: str


# The seven stages of a request, in their order (figure 3 of the founding project).
STAGES: Final[dict[str, str]] = {
    "intake": msgid("Intake of requests"),
    "processing": msgid("Processing"),
    "announcing": msgid("Announcing the meeting"),
    "preparation": msgid("Self-study"),
    "meeting": msgid("Joint work"),
    "product": msgid("Making the product"),
    "feedback": msgid("Feedback"),
}

STATES: Final[dict[str, State]] = {
    # where a request stands, as the one who asked reads it
    "intake": State(msgid("New"), "blue"),
    "processing": State(msgid("Being clarified"), "yellow"),
    "announcing": State(msgid("Setting a meeting"), "turquoise"),
    "preparation": State(msgid("Preparing"), "orange"),
    "meeting": State(msgid("Working together"), "teal"),
    "product": State(msgid("Product in the making"), "purple"),
    "feedback": State(msgid("Awaiting feedback"), "magenta"),
    # finer words of the rooms
    "matching": State(msgid("Choosing people"), "orange"),
    "working": State(msgid("In work"), "teal"),
    "meeting_set": State(msgid("Meeting set"), "turquoise"),
    "draft": State(msgid("Draft"), "grey"),
    "review": State(msgid("In review"), "magenta"),
    "returned": State(msgid("Returned for changes"), "orange"),
    "published": State(msgid("Published"), "green"),
    "corrected": State(msgid("Corrected"), "purple"),
    "invited": State(msgid("Invited"), "yellow"),
    "accepted": State(msgid("Accepted"), "green"),
    "declined": State(msgid("Declined"), "grey"),
    "held": State(msgid("Held"), "green"),
    "cancelled": State(msgid("Cancelled"), "red"),
    "closed": State(msgid("Solved"), "green"),
    "overdue": State(msgid("Overdue"), "red"),
    "withdrawn": State(msgid("Withdrawn"), "grey"),
}
