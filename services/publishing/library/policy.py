"""What anybody may know of a published product."""

from shared.identity import Actor
from shared.store import Filter


def visible(actor: Actor) -> Filter:  # noqa: ARG001  the form every policy has
    """What readers have said is for the whole world, from the first version on."""
    return {"edition": {"$gte": 1}}
