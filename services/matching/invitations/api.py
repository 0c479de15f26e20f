"""Invitations and the answers to them."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.matching.invitations import actions
from services.matching.invitations.model import DeclineInvitation, Invitation, InvitationState
from services.matching.invitations.store import Invitations
from services.matching.profiles import policy
from shared.http import ToRead, ToWrite, WorkRouter

router = WorkRouter(prefix="/api/invitations", tags=["invitations"])


class InvitationView(BaseModel):
    """An invitation as the one who was asked, and the coordinator, see it."""

    id: str
    topic_id: str
    request_ids: list[str]
    title: str
    problem: str
    competencies: list[str]
    person_id: str
    message: str
    invited_at: datetime
    state: InvitationState
    answered_at: datetime | None
    reason: str

    @classmethod
    def from_entity(cls, invitation: Invitation) -> "InvitationView":
        """The view of one invitation."""
        return cls(**invitation.model_dump(include=set(cls.model_fields)))


class InvitationListView(BaseModel):
    """A part of a list."""

    invitations: list[InvitationView]


@router.get("")
async def list_invitations(
    work: ToRead,
    state: InvitationState | None = None,
    mine: bool = False,  # noqa: FBT001, FBT002  it is a query parameter
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> InvitationListView:
    """Your invitations and those to topics you coordinate, the newest first; `mine` leaves out the latter."""
    policy.may_look(work.actor)
    person_id = work.actor.person_id if mine else None
    found = await Invitations(work).list_newest(state, limit, skip, person_id)
    return InvitationListView(invitations=[InvitationView.from_entity(one) for one in found])


@router.get("/{invitation_id}")
async def look(invitation_id: str, work: ToRead) -> InvitationView:
    """One invitation."""
    policy.may_look(work.actor)
    return InvitationView.from_entity(await Invitations(work).get(invitation_id))


@router.post("/{invitation_id}/acceptance", status_code=201)
async def accept(invitation_id: str, work: ToWrite) -> InvitationView:
    """Say that you will help."""
    return InvitationView.from_entity(await actions.accept_invitation(work, invitation_id))


@router.post("/{invitation_id}/refusal", status_code=201)
async def decline(invitation_id: str, command: DeclineInvitation, work: ToWrite) -> InvitationView:
    """Say that you cannot help this time; the reason is for the coordinator only."""
    return InvitationView.from_entity(await actions.decline_invitation(work, invitation_id, command.reason))
