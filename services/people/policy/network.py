"""Who changes what in the network."""

from services.people.model.person import HeldPost
from services.people.policy import may_grant
from shared.identity import Actor, Role
from shared.problems import Forbidden, Problem, SignInNeeded


def may_name_places(actor: Actor) -> None:
    """The region and its municipalities are named by the region's operator."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not can_name_places(actor):
        raise Forbidden("Only the operator of the region does this")


def can_name_places(actor: Actor) -> bool:
    """Whether the region's list of places is theirs."""
    return actor.has_role(Role.REGION_OPERATOR)


def may_change_school(actor: Actor, school_id: str) -> None:
    """A school's page is the administrator's of this very school; the operator changes any."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not can_change_school(actor, school_id):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def can_change_school(actor: Actor, school_id: str) -> bool:
    """Whether the page of this school is theirs to change."""
    return actor.has_role(Role.REGION_OPERATOR) or school_id in actor.school_ids(Role.SCHOOL_ADMIN)


def can_grant(actor: Actor, post: HeldPost) -> bool:
    """Whether this very role may be granted, or taken away, by this one."""
    try:
        may_grant(actor, post)
    except Problem:
        return False
    return actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN)
