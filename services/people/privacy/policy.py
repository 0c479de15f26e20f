"""Who corrects what is kept of a person."""

from services.people.access.policy import may_view_sessions
from services.people.registry.model.person import Person
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


def visible_copies(actor: Actor) -> Filter:
    """One's own copies, and nobody else's."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"person_id": actor.person_id}


def may_erase(actor: Actor, person: Person) -> None:
    """Oneself; the region's operator for whoever asks on paper."""
    if actor.person_id != person.id and not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("A person is erased at their own word, by themselves or by the operator of the region")
