"""Who sees wishes, boxes and holds."""

from shared.identity import Role, Who
from shared.store import EVERYTHING, NOTHING, Filter


def visible_wishes(who: Who) -> Filter:
    """One's own."""
    if who.is_service:
        return EVERYTHING
    return NOTHING if who.person_id is None else {"_id": who.person_id}


def visible_boxes(who: Who) -> Filter:
    """Coordinators and administrators see those of their schools, the region all of them."""
    if who.is_service or who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = who.schools(Role.COORDINATOR, Role.SCHOOL_ADMIN)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def visible_holds(who: Who) -> Filter:
    """Whoever looks after letters sees which kinds do not leave."""
    looks = who.is_service or who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR, Role.COORDINATOR)
    return EVERYTHING if looks else NOTHING
