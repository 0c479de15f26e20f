"""Who may see into a meeting and who may do what with it."""

from services.scheduling.meetings.model import Meeting
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """The meetings one takes part in, and those of one's school for its staff."""
    return visible_through(actor, of_person(actor, "member_ids"), of_schools(actor))


def can_lead(actor: Actor, meeting: Meeting) -> bool:
    """Whether one is the coordinator of the group that meets, or the region's operator."""
    return actor.has_role(Role.REGION_OPERATOR) or actor.person_id == meeting.coordinator_id


def is_member(actor: Actor, meeting: Meeting) -> bool:
    """Whether one is a member of the group that meets."""
    return actor.person_id in meeting.member_ids


def may_lead(actor: Actor, meeting: Meeting) -> None:
    """Give sources, keep the minutes: the group's coordinator, or the region's operator."""
    if not can_lead(actor, meeting):
        raise Forbidden("Only the coordinator of the group does this")


def may_mark_studied(actor: Actor, meeting: Meeting) -> None:
    """Say what one has studied: members, each for themselves."""
    if not is_member(actor, meeting):
        raise Forbidden("Only members of the group mark what they have studied")
