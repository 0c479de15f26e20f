"""Who sees, corrects, takes away and erases what is kept of a person."""

from services.people.registry.model.person import Person
from shared.identity import Actor, Role, require_signed_in
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
    require_signed_in(actor)
    if actor.is_program:
        raise Forbidden("A program has no sessions: its token is its only access")
    return actor.person_id or ""


def can_correct(actor: Actor, person: Person) -> bool:
    """The operator; an administrator only where the person works nowhere else than in their schools."""
    if actor.has_role(Role.REGION_OPERATOR):
        return True
    administered = actor.school_ids(Role.SCHOOL_ADMIN)
    return bool(administered) and all(post.school_id in administered for post in person.posts)


def may_correct(actor: Actor, person: Person) -> None:
    """The same as a refusal."""
    if not can_correct(actor, person):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def visible_copies(actor: Actor) -> Filter:
    """One's own copies, and nobody else's."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"person_id": actor.person_id}


def may_erase(actor: Actor, person: Person) -> None:
    """Oneself; the region's operator for whoever asks on paper."""
    if actor.person_id != person.id and not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("A person is erased at their own word, by themselves or by the operator of the region")
