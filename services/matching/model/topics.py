"""Topics, and the invitations to help with them."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.matching.model import personal
from services.matching.model.people import Person
from shared.contracts.intake import RequestFormulated
from shared.contracts.matching import ExpertAccepted, ExpertDeclined, ExpertInvited, TopicOpened
from shared.entity import Command, Entity
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict, Refused

TITLE_LENGTH = 90
TopicState = Literal["open", "grouped"]
InvitationState = Literal["invited", "accepted", "declined"]
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s")


class InviteExpert(Command):
    """Who is asked, with a personal word to them."""

    person_id: Annotated[str, Field(min_length=1, max_length=64)]
    message: Annotated[str, Field(max_length=2_000)] = ""


class DeclineInvitation(Command):
    """Why not this time; the reason is for the coordinator only."""

    reason: Annotated[str, Field(max_length=1_000)] = ""


class Invitation(Entity):
    """An expert is asked to help with a topic, and answers once."""

    topic_id: Plain
    request_ids: list[Plain]
    school_id: Plain
    title: Joint
    problem: Joint
    competencies: list[Plain]
    person_id: PersonId
    message: personal.InvitationWords
    invited_by: PersonId | None
    invited_at: datetime
    state: InvitationState = "invited"
    answered_at: datetime | None = None
    reason: personal.Reason = ""

    def accept(self, *, at: datetime) -> ExpertAccepted:
        """The expert will help. Raises Conflict when there is an answer already."""
        self._answer("accepted", at)
        return ExpertAccepted(
            invitation_id=self.id, topic_id=self.topic_id, request_ids=self.request_ids, person_id=self.person_id,
            invited_by=self.invited_by, title=self.title,
        )  # fmt: skip

    def decline(self, reason: str, *, at: datetime) -> ExpertDeclined:
        """Not this time; the reason stays here. Raises Conflict when there is an answer already."""
        self._answer("declined", at)
        self.reason = reason
        return ExpertDeclined(
            invitation_id=self.id, topic_id=self.topic_id, request_ids=self.request_ids, person_id=self.person_id,
            invited_by=self.invited_by, title=self.title,
        )  # fmt: skip

    def _answer(self, state: InvitationState, at: datetime) -> None:
        if self.state == "accepted":
            raise Conflict("You have accepted this invitation already")
        if self.state == "declined":
            raise Conflict("You have declined this invitation already")
        self.state, self.answered_at = state, at


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
