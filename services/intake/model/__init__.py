"""What is: requests with their threads, and the schools they may come from."""

from services.intake.model.child import TEXT, ChildWord, GiveWord, NoWord
from services.intake.model.commands import Channel, FormulateRequest, GiveFeedback, Line, Story, SubmitRequest, Words
from services.intake.model.request import ENDED, STAGES, Answer, Question, Request, Stage, ThreadLine
from services.intake.model.school import School

__all__ = [
    "ENDED",
    "STAGES",
    "TEXT",
    "Answer",
    "Channel",
    "ChildWord",
    "FormulateRequest",
    "GiveFeedback",
    "GiveWord",
    "Line",
    "NoWord",
    "Question",
    "Request",
    "School",
    "Stage",
    "Story",
    "SubmitRequest",
    "ThreadLine",
    "Words",
]
