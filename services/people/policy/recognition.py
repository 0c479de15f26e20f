"""Who sees what people have done, and what was said to them."""

from shared.identity import Who
from shared.store import EVERYTHING, NOTHING, Filter


def visible_merits(who: Who) -> Filter:
    """The room itself: it shows them on the page of the one who did them."""
    return EVERYTHING if who.is_service else NOTHING
