"""Who sees what people have done, and what was said to them."""

from services.people.recognition.model.thanks import Thanks
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_achievements(actor: Actor) -> Filter:
    """The service itself: it shows them on the page of the one who did them."""
    return EVERYTHING if actor.is_service else NOTHING


def visible_portfolios(actor: Actor) -> Filter:
    """One's own; those who may be named, for those who prepare the council of their school."""
    if actor.is_service:
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    schools = actor.school_ids(Role.COORDINATOR, Role.SCHOOL_ADMIN)
    return {"$or": [{"_id": actor.person_id}, {"named": True, "school_ids": {"$in": schools}}]}


def visible_presentations(actor: Actor) -> Filter:
    """One's own, and nobody else's: others come by the secret link."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"person_id": actor.person_id}


def visible_thanks(actor: Actor) -> Filter:
    """What was passed on, for those who are thanked; all of one's schools, for whoever reads it before."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    mine = {"to.person_id": actor.person_id, "state": "passed"}
    schools = actor.school_ids(Role.COORDINATOR)
    return {"$or": [mine, {"school_ids": {"$in": schools}}]} if schools else mine


def require_member(actor: Actor) -> str:
    """A portfolio is a member's own; gives who it is."""
    if actor.person_id is None:
        raise SignInNeeded
    return actor.person_id


def may_read_thanks(actor: Actor) -> None:
    """Notes are read before by coordinators, and by the operator of the region."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.COORDINATOR, Role.REGION_OPERATOR):
        raise Forbidden("Notes of thanks are passed on by coordinators")


def may_decide_thanks(actor: Actor, thanks: Thanks) -> None:
    """Nobody passes on thanks to themselves."""
    may_read_thanks(actor)
    if any(one.person_id == actor.person_id for one in thanks.to):
        raise Forbidden("Nobody passes on thanks to themselves: another coordinator or the region does it")


def may_prepare_council(actor: Actor) -> None:
    """Those who speak for the school at its council."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.COORDINATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("The list for the council is for coordinators and administrators of the school")
