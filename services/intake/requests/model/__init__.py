"""What is: a request with its timeline, and what tells of a child in it."""

from services.intake.requests.model.child_consent import (
    CONSENT_TEXT_VERSION,
    ChildConsent,
    ChildConsentMissing,
    GiveChildConsent,
)
from services.intake.requests.model.commands import (
    Channel,
    CompetencyText,
    FormulateRequest,
    GiveFeedback,
    MessageText,
    StoryText,
    SubmitRequest,
)
from services.intake.requests.model.request import Answer, Question, Request
from services.intake.requests.model.timeline import FINAL_STAGES, STAGES, Stage, TimelineEntry

__all__ = [
    "CONSENT_TEXT_VERSION",
    "FINAL_STAGES",
    "STAGES",
    "Answer",
    "Channel",
    "ChildConsent",
    "ChildConsentMissing",
    "CompetencyText",
    "FormulateRequest",
    "GiveChildConsent",
    "GiveFeedback",
    "MessageText",
    "Question",
    "Request",
    "Stage",
    "StoryText",
    "SubmitRequest",
    "TimelineEntry",
]
