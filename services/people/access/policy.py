"""Who may see and end which session, and who may give a token to a program."""

from shared.identity import Actor, Role, require_signed_in
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter


def visible_sessions(actor: Actor) -> Filter:
    """One's own: nobody else sees where somebody is signed in."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None or actor.is_program else {"person_id": actor.person_id}


def may_view_sessions(actor: Actor) -> None:
    """One must be somebody, and not a program."""
    require_signed_in(actor)
    if actor.is_program:
        raise Forbidden("A program has no sessions: its token is its only access")


def visible_tokens(actor: Actor) -> Filter:
    """Those of the schools that one administers; all of them for the operator of the region and the auditor."""
    if actor.is_service:
        return EVERYTHING
    if actor.is_program:
        return NOTHING
    if actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = actor.school_ids(Role.SCHOOL_ADMIN)
    return {"school_id": {"$in": schools}} if schools else NOTHING


def may_view_tokens(actor: Actor) -> None:
    """Tokens are looked at by those who give them, and by the auditor."""
    require_signed_in(actor)
    if actor.is_program or not actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN, Role.AUDITOR):
        raise Forbidden("Tokens are given by the administrator of the school or the operator of the region")


def may_give_tokens(actor: Actor, school_id: str) -> None:
    """For one's own school; for everywhere by the region's operator. Never by a program: it would outlive itself."""
    may_view_tokens(actor)
    if not actor.has_role(Role.REGION_OPERATOR) and school_id not in actor.school_ids(Role.SCHOOL_ADMIN):
        raise Forbidden("Tokens are given by the administrator of the school or the operator of the region")


def can_give_tokens(actor: Actor) -> bool:
    """Whether the form is for this person."""
    return not actor.is_program and actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN)
