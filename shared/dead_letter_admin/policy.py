"""Who may look at dead letters, and who may deal with them."""

from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible(actor: Actor) -> Filter:
    """What was done with dead letters: for those who may look at them."""
    return EVERYTHING if actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR) else NOTHING


def may_look(actor: Actor) -> None:
    """The region's operator and its auditor."""
    if actor.is_anonymous:
        raise SignInNeeded
    if not actor.has_role(Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("Dead letters are looked after by the operator of the region")


def may_deal(actor: Actor) -> None:
    """Mend, replay, discard: the region's operator."""
    may_look(actor)
    if not actor.has_role(Role.REGION_OPERATOR):
        raise Forbidden("Only the operator of the region mends, replays and discards")
