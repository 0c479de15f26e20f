"""Who may see what stands in matching, and who may do what with it."""

from services.matching.topics.policy import _LEADERS, _doors, _own
from shared.identity import Actor
from shared.store import Filter


def visible_groups(who: Actor) -> Filter:
    """The groups of one's schools for those who lead them, and one's own."""
    return _doors(who, {"school_id": {"$in": who.school_ids(*_LEADERS)}}, _own(who, "member_ids"))
