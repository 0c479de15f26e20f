"""Who reads the log of what was done."""

from shared.identity import Actor, Role, require_signed_in
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter


def visible_entries(actor: Actor) -> Filter:
    """Everything for the region's operator and auditor; what concerns one's school for its administrator."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = actor.school_ids(Role.SCHOOL_ADMIN)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def visible_seals(actor: Actor) -> Filter:
    """The chain is for those who may check it."""
    return EVERYTHING if actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR) else NOTHING


def may_read_log(actor: Actor) -> None:
    """The log is read and taken away by the operator, the auditor and the administrators of schools."""
    require_signed_in(actor)
    if not actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR, Role.SCHOOL_ADMIN):
        raise Forbidden("The log is read by the operator, the auditor and the administrators of schools")
