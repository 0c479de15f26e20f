"""Who sees wishes, boxes and holds."""

from shared.identity import Actor, Role
from shared.store import EVERYTHING, NOTHING, Filter


def visible_preferences(actor: Actor) -> Filter:
    """One's own."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"_id": actor.person_id}


def visible_mailboxes(actor: Actor) -> Filter:
    """Coordinators and administrators see those of their schools, the region all of them."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = actor.school_ids(Role.COORDINATOR, Role.SCHOOL_ADMIN)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def visible_kind_holds(actor: Actor) -> Filter:
    """Whoever looks after letters sees which kinds do not leave."""
    looks = actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR, Role.COORDINATOR)
    return EVERYTHING if looks else NOTHING
