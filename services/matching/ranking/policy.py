"""Who may compare the candidates for a topic."""

from services.matching.topics.model import Topic
from shared.identity import REGION_WIDE, Actor, Role
from shared.problems import Forbidden


def may_see_candidates(actor: Actor, topic: Topic) -> None:
    """See the candidates: those who lead the school or the region, not the candidates themselves."""
    if not sees_candidates(actor, topic):
        raise Forbidden("Only those who lead the topic's school compare candidates")


def sees_candidates(actor: Actor, topic: Topic) -> bool:
    """Whether this person may see who could be asked, and why."""
    if actor.has_role(*REGION_WIDE):
        return True
    return topic.school_id in actor.school_ids(Role.COORDINATOR, Role.SCHOOL_ADMIN)
