"""Who brings in lists, and who takes them away."""

from services.people.model.imports.importing import Import, Kind
from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_imports(who: Who) -> Filter:
    """One's own; all of them for the region's operator and auditor."""
    if who.is_service or who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    return {"asked_by": who.person_id} if who.person_id else NOTHING


def may_import(who: Who, kind: Kind) -> None:
    """People are brought in by the administrator of a school or the operator; schools by the operator."""
    if who.is_anonymous:
        raise SignInNeeded
    if who.is_one_of(Role.REGION_OPERATOR) or (kind == "people" and who.is_one_of(Role.SCHOOL_ADMIN)):
        return
    raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_look_at_imports(who: Who) -> None:
    """Those who bring in, and the auditor."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN, Role.AUDITOR):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_run(who: Who, found: Import) -> None:
    """A plan is run, and undone, by the one who has brought the file in; by the operator as well."""
    may_import(who, found.kind)
    if not who.is_one_of(Role.REGION_OPERATOR) and found.asked_by != who.person_id:
        raise Forbidden("Only the one who has brought the file in does this")


def may_export(who: Who) -> None:
    """Lists with addresses are taken away by those who may see the addresses."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def answers_for(who: Who, school_id: str) -> bool:
    """Whether this place is theirs to look after: one's own school, or any for the operator of the region."""
    return who.is_one_of(Role.REGION_OPERATOR) or school_id in who.schools(Role.SCHOOL_ADMIN)
