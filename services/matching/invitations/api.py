"""Invitations and the answers to them."""

from datetime import datetime

from pydantic import BaseModel

from services.matching.invitations import actions
from services.matching.invitations.model import DeclineInvitation, Invitation, InvitationState, InviteExpert
from services.matching.invitations.store import Invitations
from shared.http import AskedSpan, PartView, ToRead, ToWrite, WorkRouter
from shared.identity import require_signed_in

router = WorkRouter(prefix="/api/invitations", tags=["invitations"])
topic_router = WorkRouter(prefix="/api/topics", tags=["topics"])


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
    def from_invitation(cls, invitation: Invitation) -> "InvitationView":
        """The view of one invitation."""
        return cls(**invitation.model_dump(include=set(cls.model_fields)))


class InvitationListView(PartView):
    """A part of a list."""

    invitations: list[InvitationView]


@topic_router.post("/{topic_id}/invitations", status_code=201)
async def invite(topic_id: str, command: InviteExpert, work: ToWrite) -> InvitationView:
    """Ask somebody to help."""
    return InvitationView.from_invitation(await actions.invite_expert(work, topic_id, command))


@router.get("")
async def list_invitations(
    work: ToRead,
    span: AskedSpan,
    state: InvitationState | None = None,
    mine: bool = False,  # noqa: FBT001, FBT002  it is a query parameter
) -> InvitationListView:
    """Your invitations and those to topics you coordinate, the newest first; `mine` leaves out the latter."""
    require_signed_in(work.actor)
    person_id = work.actor.person_id if mine else None
    found = await Invitations(work).list_newest(state, span, person_id)
    shown = [InvitationView.from_invitation(one) for one in found]
    return InvitationListView(invitations=shown, **PartView.count(found))


@router.get("/{invitation_id}")
async def look(invitation_id: str, work: ToRead) -> InvitationView:
    """One invitation."""
    require_signed_in(work.actor)
    return InvitationView.from_invitation(await Invitations(work).get(invitation_id))


@router.post("/{invitation_id}/acceptance", status_code=201)
async def accept(invitation_id: str, work: ToWrite) -> InvitationView:
    """Say that you will help."""
    return InvitationView.from_invitation(await actions.accept_invitation(work, invitation_id))


@router.post("/{invitation_id}/refusal", status_code=201)
async def decline(invitation_id: str, command: DeclineInvitation, work: ToWrite) -> InvitationView:
    """Say that you cannot help this time; the reason is for the coordinator only."""
    return InvitationView.from_invitation(await actions.decline_invitation(work, invitation_id, command.reason))
