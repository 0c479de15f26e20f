"""Who may look at dead letters, and who may deal with them."""

from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter


def visible(who: Who) -> Filter:
    """What was done at the desk: for those who may look at it."""
    return EVERYTHING if who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR) else NOTHING


def may_look(who: Who) -> None:
    """The region's operator and its auditor."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("Dead letters are looked after by the operator of the region")


def may_deal(who: Who) -> None:
    """Mend, replay, discard: the region's operator."""
    may_look(who)
    if not who.is_one_of(Role.REGION_OPERATOR):
        raise Forbidden("Only the operator of the region mends, replays and discards")
