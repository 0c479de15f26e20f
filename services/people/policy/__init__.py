"""Who may see whom, who may grant which role, who reads letters."""

from collections.abc import Sequence

from services.people.model.letter import Letter
from services.people.model.person import HeldPost, Person
from shared.identity import Actor, Role
from shared.problems import Conflict, Forbidden, Refused, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

REGION_ROLES = (Role.REGION_OPERATOR, Role.METHODIST, Role.AUDITOR)
_ROLES_GRANTED_BY_SCHOOL = (Role.TEACHER, Role.EXPERT, Role.COORDINATOR)
SERVICE_ACTOR = Actor.for_service("people")


def visible_persons(actor: Actor) -> Filter:
    """The people of one's schools, and oneself; everybody for those who work for the whole region."""
    if actor.is_service or actor.has_role(*REGION_ROLES):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    return {"$or": [{"posts.school_id": {"$in": actor.school_ids()}}, {"_id": actor.person_id}]}


def visible_to_service(actor: Actor) -> Filter:
    """What nobody but the room itself looks at."""
    return EVERYTHING if actor.is_service else NOTHING


def visible_copies(actor: Actor) -> Filter:
    """One's own copies, and nobody else's."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"person_id": actor.person_id}


def visible_letters(actor: Actor) -> Filter:
    """Letters to people of the schools that one coordinates; all of them for the region."""
    if actor.is_service:
        return EVERYTHING
    if actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return {"recipients.0": {"$exists": True}}
    schools = actor.school_ids(Role.COORDINATOR)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def may_see_contact(actor: Actor, person: Person) -> bool:
    """E-mail addresses are for oneself, the administrator of one's school and the region's operator."""
    if actor.person_id == person.id or actor.has_role(Role.REGION_OPERATOR):
        return True
    administered = actor.school_ids(Role.SCHOOL_ADMIN)
    return any(post.school_id in administered for post in person.posts)


def may_erase(actor: Actor, person: Person) -> None:
    """Oneself; the region's operator for whoever asks on paper."""
    if actor.person_id != person.id and not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("A person is erased at their own word, by themselves or by the operator of the region")


def require_remaining_operator(person: Person, operators: Sequence[Person]) -> None:
    """Somebody has to look after the region. Raises Conflict for the last one who does."""
    if [one.id for one in operators] == [person.id]:
        raise Conflict("You are the only operator of the region: name another one first")


def may_view_people(actor: Actor) -> None:
    """People are shown to people."""
    if actor.is_anonymous:
        raise SignInNeeded


def can_view_left(actor: Actor) -> bool:
    """Whether somebody looks after more than the people of schools."""
    return actor.has_role(*REGION_ROLES)


def may_view_left(actor: Actor) -> None:
    """Those who have left belong to no school any more. Raises Forbidden for all but the region."""
    may_view_people(actor)
    if not can_view_left(actor):
        raise Forbidden("Those who have left are seen by the region only")


def may_join_schools(actor: Actor) -> None:
    """Schools join by the region's operator."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("Only the operator of the region adds schools")


def may_introduce(actor: Actor) -> None:
    """People are introduced by the administrator of a school or the region's operator."""
    if actor.is_anonymous:
        raise SignInNeeded
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


def list_regions(actor: Actor) -> list[str]:
    """The regions in whose name one may grant."""
    return actor.school_ids(Role.REGION_OPERATOR)


def may_read_letters(actor: Actor) -> None:
    """The outbox is for coordinators and the region."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.COORDINATOR, Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("Letters are looked after by coordinators and the operator of the region")


def can_hold_letters(actor: Actor) -> bool:
    """Whether somebody holds letters back."""
    return actor.has_role(Role.REGION_OPERATOR)


def can_change_letters(actor: Actor) -> bool:
    """Whether somebody tries letters on themselves, and trusts addresses again: an auditor only looks."""
    return actor.has_role(Role.REGION_OPERATOR, Role.COORDINATOR)


def may_change_letters(actor: Actor) -> None:
    """The same as a refusal."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not can_change_letters(actor):
        raise Forbidden("Letters are looked after by coordinators and the operator of the region")


def may_hold_kinds(actor: Actor) -> None:
    """All letters of a kind: the region's operator."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not can_hold_letters(actor):
        raise Forbidden("Only the operator of the region holds and releases letters")


def may_hold_letter(actor: Actor, letter: Letter) -> None:  # noqa: ARG001  the wall has shown the letter already
    """Hold and release: the region's operator."""
    if not can_hold_letters(actor):
        raise Forbidden("Only the operator of the region holds and releases letters")
