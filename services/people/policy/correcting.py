"""Who corrects what is kept of a person."""

from services.people.model.person import Person
from services.people.policy import list_regions
from services.people.policy.doors import may_view_sessions
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter


def visible_corrections(actor: Actor) -> Filter:
    """One's own; those of the schools that one administers; all of them for the region's operator."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    return {"$or": [{"_id": actor.person_id}, {"school_ids": {"$in": actor.school_ids(Role.SCHOOL_ADMIN)}}]}


def may_correct_myself(actor: Actor) -> str:
    """A person, and no program, speaks for themselves; gives who it is."""
    may_view_sessions(actor)
    return actor.person_id or ""


def can_correct(actor: Actor, person: Person) -> bool:
    """The operator; an administrator only where the person works nowhere else than in their schools."""
    if list_regions(actor):
        return True
    administered = actor.school_ids(Role.SCHOOL_ADMIN)
    return bool(administered) and all(post.school_id in administered for post in person.posts)


def may_correct(actor: Actor, person: Person) -> None:
    """The same as a refusal."""
    if not can_correct(actor, person):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")
