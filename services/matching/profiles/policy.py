"""Who may see people and what they can teach, and who may write it down."""

from services.matching.profiles.model import Person
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import visible_to_signed_in

visible = visible_to_signed_in


def may_assess(actor: Actor, person: Person) -> None:
    """Write down what somebody can teach: the person, their coordinator, or the region's operator."""
    if not sees_self_assessment(actor, person):
        raise Forbidden("A self-audit is kept by the person, their coordinator, or the operator of the region")


def sees_self_assessment(actor: Actor, person: Person) -> bool:
    """Whether this person may see what the other one wants to learn; what one can teach is for all colleagues.

    A program is nobody's colleague: it has nothing to teach, and never becomes a candidate.
    """
    if actor.is_program and actor.person_id == person.id:
        return False
    if actor.person_id == person.id or actor.has_role(Role.REGION_OPERATOR):
        return True
    return not person.school_ids.isdisjoint(actor.school_ids(Role.COORDINATOR))
