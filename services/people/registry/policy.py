"""Who may see whom, who may grant which role, who changes what schools and the region show."""

from collections.abc import Sequence

from services.people.registry.model.person import REGION_ROLES, HeldPost, Person
from shared.identity import Actor, Role, require_signed_in
from shared.problems import Conflict, Forbidden, Problem, Refused
from shared.store import EVERYTHING, NOTHING, Filter

_ROLES_GRANTED_BY_SCHOOL = (Role.TEACHER, Role.EXPERT, Role.COORDINATOR)


def visible_persons(actor: Actor) -> Filter:
    """The people of one's schools, and oneself; everybody for those who work for the whole region."""
    if actor.is_service or actor.has_role(*REGION_ROLES):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    return {"$or": [{"posts.school_id": {"$in": actor.school_ids()}}, {"_id": actor.person_id}]}


def may_see_contact(actor: Actor, person: Person) -> bool:
    """E-mail addresses are for oneself, the administrator of one's school and the region's operator."""
    if actor.person_id == person.id or actor.has_role(Role.REGION_OPERATOR):
        return True
    administered = actor.school_ids(Role.SCHOOL_ADMIN)
    return any(post.school_id in administered for post in person.posts)


def require_remaining_operator(person: Person, operators: Sequence[Person]) -> None:
    """Somebody has to look after the region. Raises Conflict for the last one who does."""
    if [one.id for one in operators] == [person.id]:
        raise Conflict("You are the only operator of the region: name another one first")


def can_view_left(actor: Actor) -> bool:
    """Whether somebody looks after more than the people of schools."""
    return actor.has_role(*REGION_ROLES)


def may_view_left(actor: Actor) -> None:
    """Those who have left belong to no school any more. Raises Forbidden for all but the region."""
    require_signed_in(actor)
    if not can_view_left(actor):
        raise Forbidden("Those who have left are seen by the region only")


def may_join_schools(actor: Actor) -> None:
    """Schools join by the region's operator."""
    require_signed_in(actor)
    if not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("Only the operator of the region adds schools")


def may_introduce(actor: Actor) -> None:
    """People are introduced by the administrator of a school or the region's operator."""
    require_signed_in(actor)
    if not actor.has_role(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_grant(actor: Actor, post: HeldPost) -> None:
    """Grant or take away: a school's roles in one's own school, everything for the region's operator.

    Raises Refused for a role of the region in a school, and for a role of a school in the region.
    """
    if post.role is Role.SERVICE:
        raise Refused("A program is no person: give it a token")
    regions = actor.school_ids(Role.REGION_OPERATOR)
    if regions:
        region_wide = post.school_id in regions
        if region_wide != (post.role in REGION_ROLES) and not (region_wide and post.role is Role.EXPERT):
            raise Refused("The region's roles are held for the region, a school's roles in a school")
        return
    if post.school_id not in actor.school_ids(Role.SCHOOL_ADMIN) or post.role not in _ROLES_GRANTED_BY_SCHOOL:
        raise Forbidden("You may name teachers, experts and coordinators of your own school only")


def may_name_places(actor: Actor) -> None:
    """The region and its municipalities are named by the region's operator."""
    require_signed_in(actor)
    if not can_name_places(actor):
        raise Forbidden("Only the operator of the region does this")


def can_name_places(actor: Actor) -> bool:
    """Whether the region's list of places is theirs."""
    return actor.has_role(Role.REGION_OPERATOR)


def may_change_school(actor: Actor, school_id: str) -> None:
    """A school's page is the administrator's of this very school; the operator changes any."""
    require_signed_in(actor)
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
