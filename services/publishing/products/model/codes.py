"""The codes of a product in the making, and what people call them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args

from shared.code_words import CodeWords, StateWords, Words
from shared.contracts.codes import OBSTACLES, Obstacle


class State(StrEnum):
    """Where a product stands."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    CORRECTING = "correcting"


EDITABLE_STATES = (State.DRAFT, State.RETURNED, State.CORRECTING)


STATE_WORDS: CodeWords[State, StateWords] = CodeWords(
    State,
    {
        State.DRAFT: StateWords(ru="Черновик", en="Draft", colour="grey"),
        State.REVIEW: StateWords(ru="На экспертизе", en="With the reviewer", colour="magenta"),
        State.RETURNED: StateWords(ru="Возвращён на доработку", en="Returned for changes", colour="orange"),
        State.ACCEPTED: StateWords(ru="Принят экспертом", en="Accepted by the reviewer", colour="teal"),
        State.PUBLISHED: StateWords(ru="Опубликован", en="In the library", colour="green"),
        State.CORRECTING: StateWords(ru="Исправляется", en="Being corrected", colour="yellow"),
    },
)

Criterion = Literal["clarity", "correctness", "learning", "feasibility", "care"]


@dataclass(frozen=True, slots=True)
class CriterionWords(Words):
    """What a reviewer is asked to judge, and the short name beside the score."""

    short: Words


CRITERION_WORDS: CodeWords[Criterion, CriterionWords] = CodeWords(
    get_args(Criterion),
    {
        "clarity": CriterionWords(
            ru="Понятно: разберётся и тот, кто не говорил с автором",
            en="Clear: it can be understood without the author",
            short=Words(ru="Понятность", en="Clarity"),
        ),
        "correctness": CriterionWords(
            ru="Верно: в тексте нет ошибок",
            en="Correct: nothing in it is wrong",
            short=Words(ru="Верность", en="Correctness"),
        ),
        "learning": CriterionWords(
            ru="Полезно: ребёнок благодаря этому учится",
            en="Useful for learning: the child learns by it",
            short=Words(ru="Польза для учения", en="Use for learning"),
        ),
        "feasibility": CriterionWords(
            ru="Выполнимо: получится в обычной школе",
            en="Feasible: it can be done in an ordinary school",
            short=Words(ru="Выполнимость", en="Feasibility"),
        ),
        "care": CriterionWords(
            ru="Бережно: не задевает людей и не называет имён",
            en="Careful: it spares people and their names",
            short=Words(ru="Бережность", en="Care for people"),
        ),
    },
)

Verdict = Literal["accept", "return_with_remarks"]


@dataclass(frozen=True, slots=True)
class VerdictWords(Words):
    """What was decided, and the decision as the form offers it."""

    offer: Words


VERDICT_WORDS: CodeWords[Verdict, VerdictWords] = CodeWords(
    get_args(Verdict),
    {
        "accept": VerdictWords(
            ru="Принято", en="Accepted", offer=Words(ru="Принять: можно публиковать", en="Accept: it can be published")
        ),
        "return_with_remarks": VerdictWords(
            ru="Возвращено с замечаниями",
            en="Returned with remarks",
            offer=Words(ru="Вернуть с замечаниями", en="Return with remarks"),
        ),
    },
)

OBSTACLE_WORDS: CodeWords[Obstacle, Words] = CodeWords(
    OBSTACLES,
    {
        "unclear": Words(ru="непонятно, что делать", en="it is not clear what to do"),
        "no_resources": Words(ru="не хватает ресурсов", en="there are not enough resources"),
        "wrong_age": Words(ru="не подходит по возрасту или классу", en="it does not fit the age or class"),
        "did_not_work": Words(ru="попробовали, и не получилось", en="it was tried and did not work"),
    },
)
