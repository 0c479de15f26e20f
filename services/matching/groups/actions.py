"""What can happen to a group."""

from services.matching.groups.model import FormGroup, Group
from services.matching.groups.store import Groups
from services.matching.invitations.actions import list_for_topic
from services.matching.profiles.actions import list_people
from services.matching.topics import actions as topics
from shared.store import Writing


async def form_group(work: Writing, topic_id: str, command: FormGroup) -> Group:
    """People take a topic together."""
    topic = await topics.get_topic_to_lead(work, topic_id)
    groups, id_ = Groups(work), work.new_id()
    if (written := await groups.find(id_)) is not None:
        await groups.add(written)  # the same POST again: the store answers as it did the first time
        return written
    people = await list_people(work, command.member_ids)
    invitations = await list_for_topic(work, topic_id)
    group, formed = Group.form(topic, command, people, invitations, id_=id_, at=work.now)
    await groups.add(group)
    await topics.save_topic(work, topic)
    work.publish(formed, about=group)
    return group
