"""Topics, and the invitations to help with them."""

import re
from datetime import datetime
from typing import Literal

from services.matching.invitations.model import Invitation
from services.matching.profiles.model import Person
from shared.contracts.intake import RequestFormulated
from shared.contracts.matching import ExpertInvited, TopicOpened
from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict, Refused

TITLE_LENGTH = 90
TopicState = Literal["open", "grouped"]
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s")


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

    def invite(
        self, person: Person, message: str, *, id_: str, by: str | None, at: datetime
    ) -> tuple[Invitation, ExpertInvited]:
        """Asks a person for help. Raises Conflict when the group is there, Refused for nobody's expert."""
        self.require_open()
        if not person.can_be_invited:
            raise Refused("This person is not an expert and has not said what they can teach")
        if person.id not in self.invited_ids:
            self.invited_ids = [*self.invited_ids, person.id]
        invitation = Invitation(
            id=id_,
            topic_id=self.id,
            request_ids=self.request_ids,
            school_id=self.school_id,
            title=self.title,
            problem=self.problem,
            competencies=self.competencies,
            person_id=person.id,
            message=message,
            invited_by=by,
            invited_at=at,
        )
        return invitation, ExpertInvited(
            invitation_id=id_,
            topic_id=self.id,
            request_ids=self.request_ids,
            person_id=person.id,
            title=self.title,
        )

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
