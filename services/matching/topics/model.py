"""Topics, and the demand: the requests of which nobody knows yet what they will need."""

import re
from datetime import datetime
from typing import Literal, get_args

from shared.code_words import CodeWords, StateWords
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.contracts.matching import TopicOpened
from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict

TITLE_LENGTH = 90
TopicState = Literal["open", "grouped"]
TOPIC_STATES: CodeWords[TopicState, StateWords] = CodeWords(
    get_args(TopicState),
    {
        "open": StateWords(ru="Подбор", en="Choosing people", colour="orange"),
        "grouped": StateWords(ru="В работе", en="In work", colour="teal"),
    },
)
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s")


class Demand(Entity):
    """One request, by its own identifier; `audience` is unknown while only its end is known."""

    school_id: Plain
    audience: Plain | None = None
    experience: Plain | None = None
    channel: Plain | None = None
    asked_at: datetime | None = None
    ended: bool = False
    ended_at: datetime | None = None
    outcome: Plain | None = None

    @classmethod
    def from_submitted(cls, event: RequestSubmitted, at: datetime) -> "Demand":
        """Somebody asks for help."""
        return cls(
            id=event.request_id,
            school_id=event.school_id,
            audience=event.audience,
            experience=event.experience,
            channel=event.channel,
            asked_at=at,
        )

    @classmethod
    def from_closed(cls, event: RequestClosed, at: datetime) -> "Demand":
        """The end has come before the beginning: it is kept, and the beginning will find it."""
        demand = cls(id=event.request_id, school_id=event.school_id)
        demand.close(event, at)
        return demand

    def note_submitted(self, event: RequestSubmitted, at: datetime) -> None:
        """The beginning comes after the end: it tells who asked and opens nothing again."""
        self.audience, self.experience, self.channel = event.audience, event.experience, event.channel
        self.asked_at = at

    def close(self, event: RequestClosed, at: datetime) -> None:
        """Nobody waits for this any more."""
        self.ended, self.ended_at, self.outcome = True, at, event.outcome


class Topic(Entity):
    """A problem exact enough for a group to take; a request is in exactly one."""

    request_ids: list[Plain]
    school_id: Plain
    title: Joint
    problem: Joint
    kind: Plain
    sub_kind: Plain
    audiences: list[Plain]
    competencies: list[Plain]
    opened_at: datetime
    state: TopicState = "open"
    invited_ids: list[PersonId] = []
    member_ids: list[PersonId] = []
    group_id: Plain | None = None

    @classmethod
    def open(cls, event: RequestFormulated, *, id_: str, at: datetime) -> tuple["Topic", TopicOpened]:
        """The problem of one request is on the list."""
        topic = cls(
            id=id_,
            request_ids=[event.request_id],
            school_id=event.school_id,
            title=shorten(event.problem),
            problem=event.problem,
            kind=event.kind,
            sub_kind=event.sub_kind,
            audiences=[event.audience],
            competencies=event.competencies,
            opened_at=at,
        )
        return topic, TopicOpened(
            topic_id=id_, request_ids=topic.request_ids, school_id=topic.school_id, title=topic.title
        )

    def note_invited(self, person_id: str) -> None:
        """Somebody was asked to help."""
        if person_id not in self.invited_ids:
            self.invited_ids = [*self.invited_ids, person_id]

    def assign(self, group_id: str, member_ids: list[str]) -> None:
        """A group has taken the topic."""
        self.state, self.group_id, self.member_ids = "grouped", group_id, member_ids

    def require_open(self) -> None:
        """Raises Conflict when a group has taken the topic."""
        if self.state == "grouped":
            raise Conflict("This topic has its group already")


def shorten(problem: str) -> str:
    """The first sentence of a problem, cut between words to a title's length (90 signs)."""
    first = _SENTENCE_END.split(" ".join(problem.split()), maxsplit=1)[0]
    if len(first) <= TITLE_LENGTH:
        return first.removesuffix(".")
    cut = first[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:—–-(«") + "…"
