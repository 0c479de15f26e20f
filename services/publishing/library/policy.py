"""Who may see a product, who may work on it, who may assess it."""

from shared.identity import Actor
from shared.store import Filter


def visible_in_library(actor: Actor) -> Filter:  # noqa: ARG001  the form every policy has
    """What readers have said is for the whole world, from the first version on."""
    return {"edition": {"$gte": 1}}
