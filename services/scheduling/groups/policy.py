"""Who may see a group and who leads it."""

from services.scheduling.groups.model import Group
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """The groups one takes part in, and those of one's school for its staff."""
    return visible_through(actor, of_person(actor, "member_ids"), of_schools(actor))


def can_lead(actor: Actor, group: Group) -> bool:
    """Whether one is the group's coordinator, or the region's operator."""
    return actor.has_role(Role.REGION_OPERATOR) or actor.person_id == group.coordinator_id


def may_lead(actor: Actor, group: Group) -> None:
    """Announce its meetings: the group's coordinator, or the region's operator."""
    if not can_lead(actor, group):
        raise Forbidden("Only the coordinator of the group does this")
