"""Who may see what stands in matching, and who may do what with it."""

from services.matching.topics.model import Topic
from services.matching.topics.policy import _EVERYWHERE, _LEADERS
from shared.identity import Actor
from shared.problems import Forbidden


def may_see_candidates(who: Actor, topic: Topic) -> None:
    """See the candidates: those who lead the school or the region, not the candidates themselves."""
    if not sees_candidates(who, topic):
        raise Forbidden("Only those who lead the topic's school compare candidates")


def sees_candidates(who: Actor, topic: Topic) -> bool:
    """Whether this person may see who could be asked, and why."""
    return who.has_role(*_EVERYWHERE) or topic.school_id in who.school_ids(*_LEADERS)
