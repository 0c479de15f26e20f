"""The group that takes a topic."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.matching.invitations.model import Invitation
from services.matching.profiles.model import Person
from services.matching.topics.model import Topic
from shared.contracts.matching import GroupFormed
from shared.entity import Command, Entity
from shared.identity import Role
from shared.privacy import Joint, PersonId, Plain
from shared.problems import Refused

MIN_MEMBERS, MAX_MEMBERS = 3, 15
_Id = Annotated[str, Field(min_length=1, max_length=64)]


class FormGroup(Command):
    """What the group wants to reach, who leads it, and all of its members, the leader among them."""

    goal: Annotated[str, Field(min_length=10, max_length=1_000)]
    coordinator_id: _Id
    member_ids: Annotated[list[_Id], Field(min_length=1, max_length=100)]


class Group(Entity):
    """Three to fifteen people with one topic and one goal."""

    topic_id: Plain
    request_ids: list[Plain]
    school_id: Plain
    title: Joint
    goal: Joint
    problem: Joint
    coordinator_id: PersonId
    member_ids: list[PersonId]
    expert_ids: list[PersonId]
    audiences: list[Plain]
    formed_at: datetime

    @classmethod
    def form(
        cls,
        topic: Topic,
        command: FormGroup,
        people: Sequence[Person],
        invitations: Sequence[Invitation],
        *,
        id_: str,
        at: datetime,
    ) -> tuple["Group", GroupFormed]:
        """Takes the topic. `people` are the known ones among those named, `invitations` all of the topic.

        Raises Conflict when another group has the topic, Refused when the people are not such as a group needs.
        """
        topic.require_open()
        experts = _checked(command, people, invitations)
        group = cls(
            id=id_,
            topic_id=topic.id,
            expert_ids=experts,
            formed_at=at,
            **topic.model_dump(include={"request_ids", "school_id", "title", "problem", "audiences"}),
            **command.model_dump(),
        )
        topic.assign(id_, command.member_ids)
        shown = group.model_dump(include=set(GroupFormed.model_fields) & set(Group.model_fields))
        return group, GroupFormed(group_id=id_, **shown)


def _checked(command: FormGroup, people: Sequence[Person], invitations: Sequence[Invitation]) -> list[str]:
    """The experts of the group: the members who have accepted."""
    members = command.member_ids
    if len(set(members)) < len(members):
        raise Refused("Name each member once")
    if not MIN_MEMBERS <= len(members) <= MAX_MEMBERS:
        raise Refused("A group has 3 to 15 members, the coordinator among them")
    if command.coordinator_id not in members:
        raise Refused("The coordinator is one of the members")
    known = {person.id: person for person in people}
    if any(member not in known for member in members):
        raise Refused("Some of these people are not known here: choose members from the list")
    if not known[command.coordinator_id].holds(Role.COORDINATOR, Role.TEACHER):
        raise Refused("The coordinator of a group is a coordinator or a teacher")
    answers = {one.person_id: one.state for one in invitations}
    if any(answers.get(member, "accepted") != "accepted" for member in members):
        raise Refused("Somebody who was invited joins the group only after accepting")
    experts = [member for member in members if member in answers]
    if not experts:
        raise Refused("At least one expert who has accepted the invitation belongs to the group")
    return experts
