"""Who may see into a meeting and who may do what with it."""

from services.scheduling.meetings.model import Group, Meeting
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible(actor: Actor) -> Filter:
    """The groups and meetings one takes part in, and those of one's school for its staff."""
    if actor.is_service or actor.has_role(*_EVERYWHERE):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    conditions: list[Filter] = [{"member_ids": actor.person_id}]
    if schools := actor.school_ids(*_STAFF):
        conditions.append({"school_id": {"$in": schools}})
    return {"$or": conditions}


def can_lead(actor: Actor, group: Group | Meeting) -> bool:
    """Whether one is the group's coordinator, or the region's operator."""
    return actor.has_role(Role.REGION_OPERATOR) or (
        actor.person_id is not None and actor.person_id == group.coordinator_id
    )


def is_member(actor: Actor, meeting: Meeting) -> bool:
    """Whether one is a member of the group that meets."""
    return actor.person_id is not None and actor.person_id in meeting.member_ids


def must_be_signed_in(actor: Actor) -> None:
    """A meeting is announced to everybody, so nobody in particular is asked to sign in rather than sent away."""
    if actor.is_anonymous:
        raise SignInNeeded


def may_lead(actor: Actor, group: Group | Meeting) -> None:
    """Announce, give sources, keep the minutes: the group's coordinator, or the region's operator."""
    if not can_lead(actor, group):
        raise Forbidden("Only the coordinator of the group does this")


def may_mark_studied(actor: Actor, meeting: Meeting) -> None:
    """Say what one has studied: members, each for themselves."""
    if not is_member(actor, meeting):
        raise Forbidden("Only members of the group mark what they have studied")
