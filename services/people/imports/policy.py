"""Who brings in lists, and who takes them away."""

from services.people.imports.model.plan import Import, ImportKind
from shared.identity import Actor, Role, require_signed_in
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter


def visible_imports(actor: Actor) -> Filter:
    """One's own; all of them for the region's operator and auditor."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    return {"asked_by": actor.person_id} if actor.person_id else NOTHING


def may_import(actor: Actor, kind: ImportKind) -> None:
    """People are brought in by the administrator of a school or the operator; schools by the operator."""
    require_signed_in(actor)
    if actor.has_role(Role.REGION_OPERATOR) or (kind == "people" and actor.has_role(Role.SCHOOL_ADMIN)):
        return
    raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_look_at_imports(actor: Actor) -> None:
    """Those who bring in, and the auditor."""
    require_signed_in(actor)
    if not actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN, Role.AUDITOR):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_run_import(actor: Actor, found: Import) -> None:
    """A plan is run, and undone, by the one who has brought the file in; by the operator as well."""
    may_import(actor, found.kind)
    if not actor.has_role(Role.REGION_OPERATOR) and found.asked_by != actor.person_id:
        raise Forbidden("Only the one who has brought the file in does this")


def may_export_people(actor: Actor) -> None:
    """Lists with addresses are taken away by those who may see the addresses."""
    require_signed_in(actor)
    if not actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def is_responsible_for(actor: Actor, school_id: str) -> bool:
    """Whether this place is theirs to look after: one's own school, or any for the operator of the region."""
    return actor.has_role(Role.REGION_OPERATOR) or school_id in actor.school_ids(Role.SCHOOL_ADMIN)
