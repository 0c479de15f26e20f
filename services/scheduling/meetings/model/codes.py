"""The codes of a meeting, and what people call them."""

from typing import Literal, get_args

from shared.code_words import CodeWords, StateWords, Words

# Seed 002 §4.7: collective, then group, then individual forms of work; self-analysis and self-education need no date.
WorkForm = Literal[
    "round_table",
    "seminar",
    "discussion",
    "presentation",
    "master_class",
    "conference",
    "lesson_visit",
    "dialogue",
    "exhibition",
    "interview",
    "consultation",
]
WORK_FORMS: CodeWords[WorkForm, Words] = CodeWords(
    get_args(WorkForm),
    {
        "round_table": Words(ru="Круглый стол", en="Round table"),
        "seminar": Words(ru="Семинар", en="Seminar"),
        "discussion": Words(ru="Дискуссия", en="Discussion"),
        "presentation": Words(ru="Презентация", en="Presentation"),
        "master_class": Words(ru="Мастер-класс", en="Master class"),
        "conference": Words(ru="Конференция", en="Conference"),
        "lesson_visit": Words(ru="Взаимопосещение занятий", en="Visit to a lesson"),
        "dialogue": Words(ru="Методический диалог", en="Methodical dialogue"),
        "exhibition": Words(ru="Методическая выставка", en="Exhibition"),
        "interview": Words(ru="Собеседование", en="Interview"),
        "consultation": Words(ru="Консультация", en="Consultation"),
    },
)

AttendanceMode = Literal["in_person", "online", "mixed"]
ATTENDANCE_MODES: CodeWords[AttendanceMode, Words] = CodeWords(
    get_args(AttendanceMode),
    {
        "in_person": Words(ru="Очно", en="In person"),
        "online": Words(ru="Онлайн", en="Online"),
        "mixed": Words(ru="Очно и онлайн", en="In person and online"),
    },
)

ContributionOutcome = Literal["observed", "worked", "failed", "proposed"]
CONTRIBUTION_OUTCOMES: CodeWords[ContributionOutcome, Words] = CodeWords(
    get_args(ContributionOutcome),
    {
        "observed": Words(ru="Наблюдение", en="Observed"),
        "worked": Words(ru="Опыт: получилось", en="Tried, and it worked"),
        "failed": Words(ru="Опыт: не получилось", en="Tried, and it did not work"),
        "proposed": Words(ru="Предложение", en="Proposes"),
    },
)

MEETING_STATES: CodeWords[Literal["held"], StateWords] = CodeWords(
    ("held",), {"held": StateWords(ru="Состоялась", en="Held", colour="green")}
)
"""What stands beside a meeting that is over; one that is announced needs no tag."""
