"""Who may read the names of others."""

from shared.identity import Actor
from shared.store import EVERYTHING, NOTHING, Filter


def visible(actor: Actor) -> Filter:
    """Names are for those who have signed in."""
    return NOTHING if actor.is_anonymous else EVERYTHING
