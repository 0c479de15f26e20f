"""Candidates for a topic are compared."""

from services.matching.invitations.actions import count_open_by_person
from services.matching.profiles.actions import list_for_ranking
from services.matching.ranking import policy
from services.matching.ranking.model import Comparison, rank
from services.matching.topics.model import Topic
from shared.store import Reading


async def list_candidates(work: Reading, topic: Topic, limit: int) -> Comparison:
    """Who could be asked about a topic, the best first, with reasons. Raises Forbidden for those who do not lead."""
    policy.may_see_candidates(work.actor, topic)
    people, not_compared = await list_for_ranking(work, topic.sub_kind)
    ranked = rank(topic, people, await count_open_by_person(work, [person.id for person in people]))
    return Comparison(ranked[:limit], len(ranked), not_compared)


async def suggest_candidates(work: Reading, topic: Topic, limit: int) -> Comparison:
    """The best candidates for a topic that is open; none for those who do not compare them."""
    if topic.state != "open" or not policy.sees_candidates(work.actor, topic):
        return Comparison([])
    return await list_candidates(work, topic, limit)
