"""What can happen in matching."""

from services.matching.groups.model import FormGroup, Group
from services.matching.groups.store import Groups
from services.matching.invitations.store import Invitations
from services.matching.profiles import policy
from services.matching.profiles.store import People
from services.matching.topics import policy as topics_policy
from services.matching.topics.store import Topics
from shared.store import Writing


async def form_group(work: Writing, topic_id: str, command: FormGroup) -> Group:
    """People take a topic together."""
    policy.may_look(work.actor)
    topic = await Topics(work).get(topic_id)
    topics_policy.may_lead(work.actor, topic)
    groups, id_ = Groups(work), work.new_id()
    if (written := await groups.find(id_)) is not None:
        await groups.add(written)  # the same POST again: the store answers as it did the first time
        return written
    people = await People(work).list_by_ids(command.member_ids)
    invitations = await Invitations(work).list_for_topic(topic_id)
    group, formed = Group.form(topic, command, people, invitations, id_=id_, at=work.now)
    await groups.add(group)
    await Topics(work).save(topic)
    work.publish(formed, about=group)
    return group
