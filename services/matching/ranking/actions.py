"""What can happen in matching."""

from services.matching.invitations.store import Invitations
from services.matching.profiles.store import People
from services.matching.ranking import policy as ranking_policy
from services.matching.ranking.model import Candidate, rank
from services.matching.topics.model import Topic
from shared.identity import Actor
from shared.store import Reading


async def list_candidates(work: Reading, topic: Topic) -> list[Candidate]:
    """Who could be asked about a topic, the best first, with reasons."""
    ranking_policy.may_see_candidates(work.actor, topic)
    people = await People(work).list_for_ranking(topic.sub_kind)
    # How busy somebody is counts in all schools; the invitations themselves are not everybody's to see.
    room = Reading(work.store, Actor.for_service("matching"))
    return rank(topic, people, await Invitations(room).count_open_by_person([person.id for person in people]))
