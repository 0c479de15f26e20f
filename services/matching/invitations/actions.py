"""What can happen to an invitation."""

from collections import Counter
from collections.abc import Sequence

from services.matching.invitations import policy
from services.matching.invitations.model import Invitation, InviteExpert
from services.matching.invitations.store import Invitations
from services.matching.profiles.actions import find_person
from services.matching.topics import actions as topics
from shared.identity import require_signed_in
from shared.problems import Conflict, Refused
from shared.store import Reading, Writing


async def invite_expert(work: Writing, topic_id: str, command: InviteExpert) -> Invitation:
    """Asks somebody to help with a topic, once."""
    topic = await topics.get_topic_to_lead(work, topic_id)
    invitations, id_ = Invitations(work), work.new_id()
    if (written := await invitations.find(id_)) is not None:
        await invitations.add(written)  # the same POST again: the store answers as it did the first time
        return written
    if await invitations.find_for(command.person_id, topic_id) is not None:
        raise Conflict("This person has been invited to the topic already")
    person = await find_person(work, command.person_id)
    if person is None:
        raise Refused("This person is not known here: choose one from the list")
    invitation, invited = Invitation.send(topic, person, command.message, id_=id_, by=work.actor.person_id, at=work.now)
    await invitations.add(invitation)
    await topics.save_topic(work, topic)
    work.publish(invited, about=invitation)
    return invitation


async def accept_invitation(work: Writing, invitation_id: str) -> Invitation:
    """The expert will help."""
    invitation = await _get_to_answer(work, invitation_id)
    if invitation.state == "invited":
        topic = await topics.get_topic(work, invitation.topic_id)
        if topic.state == "grouped":
            raise Conflict("The group has been formed without waiting for the answer: thank you all the same")
    accepted = invitation.accept(at=work.now)
    await Invitations(work).save(invitation)
    work.publish(accepted, about=invitation)
    return invitation


async def decline_invitation(work: Writing, invitation_id: str, reason: str) -> Invitation:
    """Not this time."""
    invitation = await _get_to_answer(work, invitation_id)
    declined = invitation.decline(reason, at=work.now)
    await Invitations(work).save(invitation)
    work.publish(declined, about=invitation)
    return invitation


async def _get_to_answer(work: Writing, invitation_id: str) -> Invitation:
    require_signed_in(work.actor)
    invitation = await Invitations(work).get(invitation_id)
    policy.may_answer(work.actor, invitation)
    return invitation


async def list_for_topic(work: Reading, topic_id: str) -> list[Invitation]:
    """All invitations to a topic, in the order in which they went out."""
    return await Invitations(work).list_for_topic(topic_id)


async def count_open_by_person(work: Reading, person_ids: Sequence[str]) -> Counter[str]:
    """How busy people are counts in all schools; the invitations themselves are not everybody's to see."""
    return await Invitations(work.as_service()).count_open_by_person(person_ids)
