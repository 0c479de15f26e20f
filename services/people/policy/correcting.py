"""Who corrects what is kept of a person."""

from services.people.model.person import Person
from services.people.policy import regions_of
from services.people.policy.doors import may_look_at_sessions
from shared.identity import Role, Who
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter


def visible_corrections(who: Who) -> Filter:
    """One's own; those of the schools that one administers; all of them for the region's operator."""
    if who.is_service or who.is_one_of(Role.REGION_OPERATOR):
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    return {"$or": [{"_id": who.person_id}, {"school_ids": {"$in": who.schools(Role.SCHOOL_ADMIN)}}]}


def may_correct_myself(who: Who) -> str:
    """A person, and no program, speaks for themselves; gives who it is."""
    may_look_at_sessions(who)
    return who.person_id or ""


def corrects(who: Who, person: Person) -> bool:
    """The operator; an administrator only where the person works nowhere else than in their schools."""
    if regions_of(who):
        return True
    administered = who.schools(Role.SCHOOL_ADMIN)
    return bool(administered) and all(post.school_id in administered for post in person.posts)


def may_correct(who: Who, person: Person) -> None:
    """The same as a refusal."""
    if not corrects(who, person):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")
