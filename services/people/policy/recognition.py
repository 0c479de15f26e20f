"""Who sees what people have done, and what was said to them."""

from services.people.model.thanks import Thanks
from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_merits(who: Who) -> Filter:
    """The room itself: it shows them on the page of the one who did them."""
    return EVERYTHING if who.is_service else NOTHING


def visible_portfolios(who: Who) -> Filter:
    """One's own; those who may be named, for those who prepare the council of their school."""
    if who.is_service:
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    schools = who.schools(Role.COORDINATOR, Role.SCHOOL_ADMIN)
    return {"$or": [{"_id": who.person_id}, {"named": True, "school_ids": {"$in": schools}}]}


def visible_presentations(who: Who) -> Filter:
    """One's own, and nobody else's: others come by the secret link."""
    if who.is_service:
        return EVERYTHING
    return NOTHING if who.person_id is None else {"person_id": who.person_id}


def visible_thanks(who: Who) -> Filter:
    """What was passed on, for those who are thanked; all of one's schools, for whoever reads it before."""
    if who.is_service or who.is_one_of(Role.REGION_OPERATOR):
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    mine = {"to.person_id": who.person_id, "state": "passed"}
    schools = who.schools(Role.COORDINATOR)
    return {"$or": [mine, {"school_ids": {"$in": schools}}]} if schools else mine


def must_be_member(who: Who) -> str:
    """A portfolio is a member's own; gives who it is."""
    if who.person_id is None:
        raise SignInNeeded
    return who.person_id


def may_read_thanks(who: Who) -> None:
    """Notes are read before by coordinators, and by the operator of the region."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.COORDINATOR, Role.REGION_OPERATOR):
        raise Forbidden("Notes of thanks are passed on by coordinators")


def may_decide(who: Who, thanks: Thanks) -> None:
    """Nobody passes on thanks to themselves."""
    may_read_thanks(who)
    if any(one.person_id == who.person_id for one in thanks.to):
        raise Forbidden("Nobody passes on thanks to themselves: another coordinator or the region does it")


def may_prepare_council(who: Who) -> None:
    """Those who speak for the school at its council."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.COORDINATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("The list for the council is for coordinators and administrators of the school")
