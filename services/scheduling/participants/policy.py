"""Who may see into a meeting and who may do what with it."""

from shared.identity import Actor
from shared.store import EVERYTHING, NOTHING, Filter


def visible_to_signed_in(actor: Actor) -> Filter:
    """Names are for those who have signed in; which of them are shown the meeting's own wall decides."""
    return NOTHING if actor.is_anonymous else EVERYTHING
