"""Words that several rooms use in their promises: each may only grow."""

from typing import Annotated

from pydantic import Field

AUDIENCES = ("teacher", "parent", "student")
KINDS = ("theoretical", "methodical", "organisational", "motivational")
SUB_KINDS = (
    "engaging_students",
    "choosing_tasks",
    "subject_method",
    "organising_lesson",
    "work_with_parents",
    "special_needs",
    "psychological_features",
    "school_diary",
    "dialogue_with_teachers",
    "meaning_of_subjects",
    "after_school",
    "other",
)
FORMS = ("article", "guide", "webinar", "master_class", "recommendations")
OBSTACLES = ("unclear", "no_resources", "wrong_age", "did_not_work")

Id = Annotated[str, Field(min_length=1, max_length=64)]
Ids = list[Id]
"""Identifiers; for people never more than an identifier leaves its room."""
