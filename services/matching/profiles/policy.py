"""Who may see what stands in matching, and who may do what with it."""

from services.matching.profiles.model import Person
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_people(who: Actor) -> Filter:
    """Colleagues know one another by name; nobody else does."""
    return NOTHING if who.is_anonymous else EVERYTHING


def may_look(who: Actor) -> None:
    """Matching is for members."""
    if who.is_anonymous:
        raise SignInNeeded


def may_assess(who: Actor, person: Person) -> None:
    """Write down what somebody can teach: the person, their coordinator, or the region's operator."""
    if not sees_self_assessment(who, person):
        raise Forbidden("A self-audit is kept by the person, their coordinator, or the operator of the region")


def sees_self_assessment(who: Actor, person: Person) -> bool:
    """Whether this person may see what the other one wants to learn; what one can teach is for all colleagues.

    A program is nobody's colleague: it has nothing to teach, and never becomes a candidate.
    """
    if who.is_program and who.person_id == person.id:
        return False
    if who.person_id == person.id or who.has_role(Role.REGION_OPERATOR):
        return True
    return not person.school_ids.isdisjoint(who.school_ids(Role.COORDINATOR))
