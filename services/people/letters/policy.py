"""Who sees letters, preferences, mailboxes and holds, and who may change them."""

from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible_preferences(actor: Actor) -> Filter:
    """One's own."""
    if actor.is_service:
        return EVERYTHING
    return NOTHING if actor.person_id is None else {"_id": actor.person_id}


def visible_mailboxes(actor: Actor) -> Filter:
    """Coordinators and administrators see those of their schools, the region all of them."""
    if actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return EVERYTHING
    schools = actor.school_ids(Role.COORDINATOR, Role.SCHOOL_ADMIN)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def visible_kind_holds(actor: Actor) -> Filter:
    """Whoever looks after letters sees which kinds do not leave."""
    looks = actor.is_service or actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR, Role.COORDINATOR)
    return EVERYTHING if looks else NOTHING


def visible_letters(actor: Actor) -> Filter:
    """Letters to people of the schools that one coordinates; all of them for the region."""
    if actor.is_service:
        return EVERYTHING
    if actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        return {"recipients.0": {"$exists": True}}
    schools = actor.school_ids(Role.COORDINATOR)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


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


def may_hold_letters(actor: Actor) -> None:
    """One letter, or all of a kind: the region's operator."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not can_hold_letters(actor):
        raise Forbidden("Only the operator of the region holds and releases letters")
