"""Who changes what in the network."""

from services.people.model.person import Held
from services.people.policy import may_grant
from shared.identity import Role, Who
from shared.problems import Forbidden, Problem, SignInNeeded


def may_name_places(who: Who) -> None:
    """The region and its municipalities are named by the region's operator."""
    if who.is_anonymous:
        raise SignInNeeded
    if not names_places(who):
        raise Forbidden("Only the operator of the region does this")


def names_places(who: Who) -> bool:
    """Whether the region's list of places is theirs."""
    return who.is_one_of(Role.REGION_OPERATOR)


def may_change_school(who: Who, school_id: str) -> None:
    """A school's page is the administrator's of this very school; the operator changes any."""
    if who.is_anonymous:
        raise SignInNeeded
    if not changes_school(who, school_id):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def changes_school(who: Who, school_id: str) -> bool:
    """Whether the page of this school is theirs to change."""
    return who.is_one_of(Role.REGION_OPERATOR) or school_id in who.schools(Role.SCHOOL_ADMIN)


def can_grant(who: Who, post: Held) -> bool:
    """Whether this very role may be granted, or taken away, by this one."""
    try:
        may_grant(who, post)
    except Problem:
        return False
    return who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN)
