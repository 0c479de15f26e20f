"""A person is erased: what each service has done, as a certificate in which nobody is named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from shared.contracts import QUEUES
from shared.contracts.people import PersonErased
from shared.entity import Entity, Part
from shared.privacy import ErasureAction, Plain
from shared.problems import Conflict

ErasureRequester = Literal["person", "operator", "time"]
"""Who asked: the person, the operator for them, or the time that has gone since they left."""


class ErasureLine(Part):
    """One kind of thing: what was done with it, and to how many."""

    what: Plain
    done: ErasureAction
    count: int


class ErasureAnswer(Part):
    """The word of one room."""

    room: Plain
    at: datetime
    lines: list[ErasureLine]


def list_answering_services() -> list[str]:
    """Every service that consumes an erasure."""
    return sorted({queue.split(".")[0] for queue, types in QUEUES.items() if PersonErased.type in types})


class Erasure(Entity):
    """The certificate. Its identifier is its secret; `awaited` are the services that have not answered yet."""

    asked_at: datetime
    at_word_of: ErasureRequester = "person"
    awaited: list[Plain]
    answers: list[ErasureAnswer] = []

    @classmethod
    def create(
        cls, person_id: str, alias: str, *, id_: str, at_word_of: ErasureRequester, at: datetime
    ) -> tuple["Erasure", PersonErased]:
        """From here on every service forgets."""
        erasure = cls(id=id_, asked_at=at, at_word_of=at_word_of, awaited=list_answering_services())
        return erasure, PersonErased(erasure_id=id_, person_id=person_id, alias=alias)

    @property
    def is_complete(self) -> bool:
        """Whether every service has answered."""
        return not self.awaited

    def add_answer(self, service: str, lines: Sequence[dict[str, str | int]], *, at: datetime) -> None:
        """A service says what it has done, once. Raises Conflict for one that has answered."""
        if any(one.room == service for one in self.answers):
            raise Conflict("This room has answered already")
        done = [ErasureLine.model_validate(line) for line in lines]
        self.answers = sorted([*self.answers, ErasureAnswer(room=service, at=at, lines=done)], key=lambda one: one.room)
        self.awaited = [one for one in self.awaited if one != service]
