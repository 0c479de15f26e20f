"""Where a request stands and what has happened to it: the codes, and what people call them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from pydantic import Field

from services.intake.requests.model import personal
from shared.code_words import CodeWords, StateWords, Words
from shared.contracts.codes import Obstacle
from shared.entity import Part
from shared.privacy import Plain


class Stage(StrEnum):
    """Where a request stands: the seven stages of seed 003, and the two ways to end."""

    INTAKE = "intake"
    PROCESSING = "processing"
    ANNOUNCING = "announcing"
    PREPARATION = "preparation"
    MEETING = "meeting"
    PRODUCT = "product"
    FEEDBACK = "feedback"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STAGES = tuple(Stage)
FINAL_STAGES = (Stage.CLOSED, Stage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class StageWords(StateWords):
    """The word of a stage, and what happens at this moment, for the one who asked."""

    now: Words


STAGE_WORDS: CodeWords[Stage, StageWords] = CodeWords(
    STAGES,
    {
        Stage.INTAKE: StageWords(
            ru="Новая",
            en="New",
            colour="blue",
            now=Words(
                ru="Координатор вашей школы читает вашу историю. Сейчас от вас ничего не нужно.",
                en="The coordinator of your school reads the story. There is nothing you need to do now.",
            ),
        ),
        Stage.PROCESSING: StageWords(
            ru="Уточняем",
            en="Being clarified",
            colour="yellow",
            now=Words(
                ru="Мы уточняем проблему и ищем тех, кто хорошо в ней разбирается. Сейчас от вас ничего не нужно.",
                en="We make the problem exact and look for people who know it well. "
                "There is nothing you need to do now.",
            ),
        ),
        Stage.ANNOUNCING: StageWords(
            ru="Назначаем встречу",
            en="Setting a meeting",
            colour="turquoise",
            now=Words(
                ru="Группа собралась и договаривается о дне встречи.",
                en="A group has come together and agrees on a day to meet.",
            ),
        ),
        Stage.PREPARATION: StageWords(
            ru="Готовимся к встрече",
            en="Preparing",
            colour="orange",
            now=Words(
                ru="Группа читает, что об этом уже известно, и готовится к встрече.",
                en="The group reads what is known about this before it meets.",
            ),
        ),
        Stage.MEETING: StageWords(
            ru="Работаем вместе",
            en="Working together",
            colour="teal",
            now=Words(ru="Группа работает над вашей проблемой.", en="The group works on your problem."),
        ),
        Stage.PRODUCT: StageWords(
            ru="Готовится решение",
            en="Product in the making",
            colour="purple",
            now=Words(
                ru="Группа пишет ответ. Прежде чем вы его увидите, его прочитает эксперт.",
                en="The group writes the answer down, and an expert will read it before you do.",
            ),
        ),
        Stage.FEEDBACK: StageWords(
            ru="Ждём отзыв",
            en="Awaiting feedback",
            colour="magenta",
            now=Words(ru="Ответ опубликован.", en="The answer is published."),
        ),
        Stage.CLOSED: StageWords(
            ru="Решена",
            en="Solved",
            colour="green",
            now=Words(
                ru="Спасибо! Ответ помог и остаётся в методической базе для других.",
                en="Thank you: the answer has helped, and it stays in the library for others.",
            ),
        ),
        Stage.WITHDRAWN: StageWords(
            ru="Отозвана",
            en="Withdrawn",
            colour="grey",
            now=Words(
                ru="Вы отозвали эту заявку. Новую можно подать в любой день.",
                en="You have withdrawn this request. You can always hand in another one.",
            ),
        ),
    },
)

TimelineKind = Literal[
    "submitted",
    "question_asked",
    "question_answered",
    "formulated",
    "topic_opened",
    "expert_accepted",
    "group_formed",
    "meeting_announced",
    "preparation_assigned",
    "meeting_held",
    "product_drafted",
    "product_returned",
    "product_published",
    "correction_opened",
    "product_corrected",
    "feedback_yes",
    "feedback_unclear",
    "feedback_no_resources",
    "feedback_wrong_age",
    "feedback_did_not_work",
    "closed",
    "withdrawn",
    "words_outlived",
    "words_erased",
    "child_word_given",
    "child_word_withdrawn",
    "child_named",
]
TIMELINE_KINDS: CodeWords[TimelineKind, Words] = CodeWords(
    get_args(TimelineKind),
    {
        "submitted": Words(ru="Заявка принята", en="The request is accepted"),
        "question_asked": Words(ru="Координатор задал вопрос", en="The coordinator has asked a question"),
        "question_answered": Words(ru="На вопрос ответили", en="The question is answered"),
        "formulated": Words(ru="Проблема сформулирована", en="The problem is formulated"),
        "topic_opened": Words(ru="Открыта тема", en="A topic is opened"),
        "expert_accepted": Words(ru="Эксперт согласился помочь", en="An expert has agreed to help"),
        "group_formed": Words(ru="Собрана рабочая группа", en="A working group is formed"),
        "meeting_announced": Words(ru="Назначена встреча", en="The date of the meeting is set"),
        "preparation_assigned": Words(ru="Группа готовится: изучает источники", en="The group studies the sources"),
        "meeting_held": Words(ru="Группа провела встречу", en="The group has met"),
        "product_drafted": Words(ru="Ответ оформляют", en="The answer is being written"),
        "product_returned": Words(ru="Эксперт попросил доработать", en="The reviewer has asked for changes"),
        "product_published": Words(ru="Ответ опубликован", en="The answer is published"),
        "correction_opened": Words(ru="Ответ исправляют", en="The answer is being corrected"),
        "product_corrected": Words(ru="Опубликован исправленный ответ", en="A corrected answer is published"),
        "feedback_yes": Words(ru="Ответ помог", en="The answer helps"),
        "feedback_unclear": Words(ru="Ответ пока непонятен", en="The answer is not clear yet"),
        "feedback_no_resources": Words(
            ru="Не хватает ресурсов, чтобы применить ответ", en="There are not enough resources to use the answer"
        ),
        "feedback_wrong_age": Words(
            ru="Ответ не подходит по возрасту или классу", en="The answer does not fit the age or the class"
        ),
        "feedback_did_not_work": Words(
            ru="Ответ попробовали — не сработало", en="The answer was tried and did not work"
        ),
        "closed": Words(ru="Заявка решена", en="The request is solved"),
        "withdrawn": Words(ru="Заявка отозвана", en="The request is withdrawn"),
        "words_outlived": Words(
            ru="Слова удалены: прошло три года", en="The words were erased: three years have passed"
        ),
        "words_erased": Words(ru="Автор заявки удалил свои слова", en="The one who asked has erased their words"),
        "child_word_given": Words(
            ru="Законный представитель дал согласие",
            en="A legal representative has given their word for the child",
        ),
        "child_word_withdrawn": Words(
            ru="Согласие родителя отозвано, написанное стёрто",
            en="The word for the child is taken back, and what was written is erased",
        ),
        "child_named": Words(
            ru="Слова назвали ребёнка без согласия родителя, поэтому они стёрты. "
            "Координатор попросит рассказать снова без имён",
            en="The words named a child without the word of a parent: they were erased. "
            "The coordinator will ask to tell it again without names",
        ),
    },
)
"""What an entry of the timeline is called."""

FEEDBACK_KINDS: dict[Obstacle, TimelineKind] = {
    "unclear": "feedback_unclear",
    "no_resources": "feedback_no_resources",
    "wrong_age": "feedback_wrong_age",
    "did_not_work": "feedback_did_not_work",
}
"""As what a word that the answer does not help stands in the timeline."""


class TimelineEntry(Part):
    """One thing that has happened to a request; `deed` names it, `words` are what a page shows beside it."""

    at: datetime
    deed: Plain
    words: dict[str, Plain] = Field(default_factory=dict)
    comment: personal.Comment = None
