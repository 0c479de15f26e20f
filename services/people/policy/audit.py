"""Who reads the log of what was done."""

from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_entries(who: Who) -> Filter:
    """Everything for the region's operator and auditor; what concerns one's school for its administrator."""
    if who.is_service or who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = who.schools(Role.SCHOOL_ADMIN)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def visible_seals(who: Who) -> Filter:
    """The chain is for those who may check it."""
    return EVERYTHING if who.is_service or who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR) else NOTHING


def may_read_log(who: Who) -> None:
    """The log is read and taken away by the operator, the auditor and the administrators of schools."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR, Role.SCHOOL_ADMIN):
        raise Forbidden("The log is read by the operator, the auditor and the administrators of schools")
