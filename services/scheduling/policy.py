"""Who may see into a meeting and who may do what with it."""

from services.scheduling.model import Group, Meeting
from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible(who: Who) -> Filter:
    """The groups and meetings one takes part in, and those of one's school for its staff."""
    if who.is_service or who.is_one_of(*_EVERYWHERE):
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    doors: list[Filter] = [{"member_ids": who.person_id}]
    if schools := who.schools(*_STAFF):
        doors.append({"school_id": {"$in": schools}})
    return {"$or": doors}


def sees_names(who: Who) -> Filter:
    """Names are for those who have signed in; which of them are shown the meeting's own wall decides."""
    return NOTHING if who.is_anonymous else EVERYTHING


def leads(who: Who, group: Group | Meeting) -> bool:
    """Whether one is the group's coordinator, or the region's operator."""
    return who.is_one_of(Role.REGION_OPERATOR) or (who.person_id is not None and who.person_id == group.coordinator_id)


def takes_part(who: Who, meeting: Meeting) -> bool:
    """Whether one is a member of the group that meets."""
    return who.person_id is not None and who.person_id in meeting.member_ids


def must_be_signed_in(who: Who) -> None:
    """A meeting is announced to everybody, so nobody in particular is asked to sign in rather than sent away."""
    if who.is_anonymous:
        raise SignInNeeded


def may_lead(who: Who, group: Group | Meeting) -> None:
    """Announce, give sources, keep the minutes: the group's coordinator, or the region's operator."""
    if not leads(who, group):
        raise Forbidden("Only the coordinator of the group does this")


def may_mark(who: Who, meeting: Meeting) -> None:
    """Say what one has studied: members, each for themselves."""
    if not takes_part(who, meeting):
        raise Forbidden("Only members of the group mark what they have studied")
