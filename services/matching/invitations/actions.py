"""What can happen in matching."""

from services.matching.invitations import policy as invitations_policy
from services.matching.invitations.model import Invitation, InviteExpert
from services.matching.invitations.store import Invitations
from services.matching.profiles import policy
from services.matching.profiles.store import People
from services.matching.topics import policy as topics_policy
from services.matching.topics.store import Topics
from shared.problems import Conflict, Refused
from shared.store import Writing


async def invite_expert(work: Writing, topic_id: str, command: InviteExpert) -> Invitation:
    """Asks somebody to help with a topic, once."""
    policy.may_look(work.actor)
    topic = await Topics(work).get(topic_id)
    topics_policy.may_lead(work.actor, topic)
    invitations, id_ = Invitations(work), work.new_id()
    if (written := await invitations.find(id_)) is not None:
        await invitations.add(written)  # the same POST again: the store answers as it did the first time
        return written
    if await invitations.find_for(command.person_id, topic_id) is not None:
        raise Conflict("This person has been invited to the topic already")
    person = await People(work).find(command.person_id)
    if person is None:
        raise Refused("This person is not known here: choose one from the list")
    invitation, invited = topic.invite(person, command.message, id_=id_, by=work.actor.person_id, at=work.now)
    await invitations.add(invitation)
    await Topics(work).save(topic)
    work.publish(invited, about=invitation)
    return invitation


async def accept_invitation(work: Writing, invitation_id: str) -> Invitation:
    """The expert will help."""
    invitation = await _mine(work, invitation_id)
    if invitation.state == "invited":
        topic = await Topics(work).get(invitation.topic_id)
        if topic.state == "grouped":
            raise Conflict("The group has been formed without waiting for the answer: thank you all the same")
    accepted = invitation.accept(at=work.now)
    await Invitations(work).save(invitation)
    work.publish(accepted, about=invitation)
    return invitation


async def decline_invitation(work: Writing, invitation_id: str, reason: str) -> Invitation:
    """Not this time."""
    invitation = await _mine(work, invitation_id)
    declined = invitation.decline(reason, at=work.now)
    await Invitations(work).save(invitation)
    work.publish(declined, about=invitation)
    return invitation


async def _mine(work: Writing, invitation_id: str) -> Invitation:
    policy.may_look(work.actor)
    invitation = await Invitations(work).get(invitation_id)
    invitations_policy.may_answer(work.actor, invitation)
    return invitation
