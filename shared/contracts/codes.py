"""Words that several rooms use in their promises: each may only grow."""

from typing import Annotated, Literal, get_args

from pydantic import Field

Audience = Literal["teacher", "parent", "student"]
Experience = Literal["young", "experienced"]
RequestKind = Literal["theoretical", "methodical", "organisational", "motivational"]
RequestSubkind = Literal[
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
]
ProductForm = Literal["article", "guide", "webinar", "master_class", "recommendations"]
Obstacle = Literal["unclear", "no_resources", "wrong_age", "did_not_work"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
PRODUCT_FORMS: tuple[ProductForm, ...] = get_args(ProductForm)
OBSTACLES: tuple[Obstacle, ...] = get_args(Obstacle)

Id = Annotated[str, Field(min_length=1, max_length=64)]
Ids = list[Id]
"""Identifiers; for people never more than an identifier leaves its room."""

ForgottenLines = list[dict[str, str | int]]
"""What a room has done to forget a person: `what`, `done` (erased, unnamed or kept) and `count`."""
FORGOTTEN_EXAMPLE = {
    "erasure_id": "018f3c1e-0000-7000-8000-00000000000b",
    "lines": [{"what": "name", "done": "erased", "count": 1}, {"what": "groups", "done": "unnamed", "count": 2}],
}
COPIED_EXAMPLE = {"copy_id": "018f3c1e-0000-7000-8000-00000000000d", "sealed": "c2VhbGVk"}
