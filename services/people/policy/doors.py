"""Who may see and end which session, and who may give a token to a program."""

from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_sessions(who: Who) -> Filter:
    """One's own: nobody else sees where somebody is signed in."""
    if who.is_service:
        return EVERYTHING
    return NOTHING if who.person_id is None or who.is_program else {"person_id": who.person_id}


def visible_to_the_room(who: Who) -> Filter:
    """What nobody but the room itself looks at."""
    return EVERYTHING if who.is_service else NOTHING


def may_look_at_sessions(who: Who) -> None:
    """One must be somebody, and not a program."""
    if who.is_anonymous:
        raise SignInNeeded
    if who.is_program:
        raise Forbidden("A program has no sessions: its token is its only access")


def visible_tokens(who: Who) -> Filter:
    """Those of the schools that one administers; all of them for the operator of the region and the auditor."""
    if who.is_service:
        return EVERYTHING
    if who.is_program:
        return NOTHING
    if who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = who.schools(Role.SCHOOL_ADMIN)
    return {"school_id": {"$in": schools}} if schools else NOTHING


def may_look_at_tokens(who: Who) -> None:
    """Tokens are looked at by those who give them, and by the auditor."""
    if who.is_anonymous:
        raise SignInNeeded
    if who.is_program or not who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN, Role.AUDITOR):
        raise Forbidden("Tokens are given by the administrator of the school or the operator of the region")


def may_give_tokens(who: Who, school_id: str) -> None:
    """For one's own school; for everywhere by the region's operator. Never by a program: it would outlive itself."""
    may_look_at_tokens(who)
    if not who.is_one_of(Role.REGION_OPERATOR) and school_id not in who.schools(Role.SCHOOL_ADMIN):
        raise Forbidden("Tokens are given by the administrator of the school or the operator of the region")


def may_give_some_token(who: Who) -> bool:
    """Whether the form is for this person."""
    return not who.is_program and who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN)
