"""Topics, and the invitations to help with them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.matching.profiles import personal
from shared.contracts.matching import ExpertAccepted, ExpertDeclined
from shared.entity import Command, Entity
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Conflict

InvitationState = Literal["invited", "accepted", "declined"]


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
