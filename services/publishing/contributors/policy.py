"""Who may see a product, who may work on it, who may assess it."""

from shared.identity import Actor
from shared.store import EVERYTHING, NOTHING, Filter


def visible_to_signed_in(actor: Actor) -> Filter:
    """Names are for those who have signed in."""
    return EVERYTHING if actor.is_service or actor.person_id is not None else NOTHING
