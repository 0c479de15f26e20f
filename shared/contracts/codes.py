"""Codes that several services use in their contracts, with what people call them: each list may only grow."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field

from shared.code_words import CodeWords, Words

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


@dataclass(frozen=True, slots=True)
class ExperienceWords(Words):
    """How long somebody has been teaching, and the same said of them."""

    at_work: Words


AUDIENCE_WORDS: CodeWords[Audience, Words] = CodeWords(
    AUDIENCES,
    {
        "teacher": Words(ru="Учитель", en="A teacher"),
        "parent": Words(ru="Родитель", en="A parent"),
        "student": Words(ru="Ученик или ученица", en="A student"),
    },
)
EXPERIENCE_WORDS: CodeWords[Experience, ExperienceWords] = CodeWords(
    get_args(Experience),
    {
        "young": ExperienceWords(
            ru="До трёх лет",
            en="Up to three years",
            at_work=Words(ru="стаж до трёх лет", en="up to three years at work"),
        ),
        "experienced": ExperienceWords(
            ru="Больше трёх лет",
            en="More than three years",
            at_work=Words(ru="стаж больше трёх лет", en="more than three years at work"),
        ),
    },
)
REQUEST_KIND_WORDS: CodeWords[RequestKind, Words] = CodeWords(
    get_args(RequestKind),
    {
        "theoretical": Words(ru="Не хватает знаний", en="Theoretical"),
        "methodical": Words(ru="Не знаю, как учить", en="Methodical"),
        "organisational": Words(ru="Мешает организация", en="Organisational"),
        "motivational": Words(ru="Нет интереса", en="Motivational"),
    },
)
REQUEST_SUBKIND_WORDS: CodeWords[RequestSubkind, Words] = CodeWords(
    get_args(RequestSubkind),
    {
        "engaging_students": Words(ru="Интерес учеников на уроке", en="Engaging students"),
        "choosing_tasks": Words(ru="Подбор заданий", en="Choosing tasks"),
        "subject_method": Words(ru="Методика предмета", en="Method of the subject"),
        "organising_lesson": Words(ru="Организация урока", en="Organising the lesson"),
        "work_with_parents": Words(ru="Работа с родителями", en="Work with parents"),
        "special_needs": Words(ru="Дети с ОВЗ", en="Children with special needs"),
        "psychological_features": Words(
            ru="Психологические особенности детей", en="Psychological features of children"
        ),
        "school_diary": Words(ru="Электронный дневник", en="The electronic diary"),
        "dialogue_with_teachers": Words(ru="Диалог с учителями", en="Dialogue with teachers"),
        "meaning_of_subjects": Words(ru="Зачем нужны отдельные предметы", en="The point of some subjects"),
        "after_school": Words(ru="Занятость после уроков", en="Activities after school"),
        "other": Words(ru="Другое", en="Something else"),
    },
)
OBSTACLE_WORDS: CodeWords[Obstacle, Words] = CodeWords(
    OBSTACLES,
    {
        "unclear": Words(ru="Непонятно, что делать", en="It is not clear what to do"),
        "no_resources": Words(ru="Не хватает ресурсов", en="I do not have what it takes"),
        "wrong_age": Words(ru="Не подходит нашему возрасту или классу", en="It does not fit our age or class"),
        "did_not_work": Words(ru="Попробовали — не получилось", en="I tried, and it did not work"),
    },
)

Id = Annotated[str, Field(min_length=1, max_length=64)]
Ids = list[Id]
"""Identifiers; for people never more than an identifier leaves its service."""

ForgottenLines = list[dict[str, str | int]]
"""What a service has done to forget a person: `what`, `done` (erased, unnamed or kept) and `count`."""
FORGOTTEN_EXAMPLE = {
    "erasure_id": "018f3c1e-0000-7000-8000-00000000000b",
    "lines": [{"what": "name", "done": "erased", "count": 1}, {"what": "groups", "done": "unnamed", "count": 2}],
}
COPIED_EXAMPLE = {"copy_id": "018f3c1e-0000-7000-8000-00000000000d", "sealed": "c2VhbGVk"}
