"""What can happen to topics and to the demand."""

from collections.abc import Sequence

from services.matching.topics import policy
from services.matching.topics.model import Demand, Topic
from services.matching.topics.store import Demands, Topics
from shared.contracts.codes import AUDIENCES
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.identity import require_signed_in
from shared.store import Reading, Receiving, Writing


async def note_demand(work: Receiving, event: RequestSubmitted) -> None:
    """Another request is coming.

    The first try only writes: in a campaign this is the busiest path of the service. The end of the request may
    stand there already; then the write is refused, and the second try looks.
    """
    found = await Demands(work).find(event.request_id) if work.is_retry else None
    if found is None:
        await Demands(work).add(Demand.from_submitted(event, work.envelope.at))
        return
    found.note_submitted(event, work.envelope.at)
    await Demands(work).save(found)


async def close_demand(work: Receiving, event: RequestClosed) -> None:
    """Nobody waits for this request any more."""
    found = await Demands(work).find(event.request_id)
    if found is None:
        await Demands(work).add(Demand.from_closed(event, work.envelope.at))
        return
    found.close(event, work.envelope.at)
    await Demands(work).save(found)


async def open_topic(work: Receiving, event: RequestFormulated) -> None:
    """A problem put exactly becomes a topic, unless its request is in one."""
    if await Topics(work).find_by_request(event.request_id) is not None:
        return
    topic, opened = Topic.open(event, id_=work.new_id(), at=work.envelope.at)
    await Topics(work).add(topic)
    work.publish(opened, about=topic)


async def count_demand(work: Reading) -> dict[str, int]:
    """How many requests of each audience wait for an answer."""
    require_signed_in(work.actor)
    return {audience: await Demands(work).count_open(audience) for audience in AUDIENCES}


async def get_topic(work: Reading, topic_id: str) -> Topic:
    """One topic. Raises NotFound for one that is not there to be seen."""
    require_signed_in(work.actor)
    return await Topics(work).get(topic_id)


async def get_topic_to_lead(work: Reading, topic_id: str) -> Topic:
    """One topic, for its coordinator. Raises Forbidden for others."""
    topic = await get_topic(work, topic_id)
    policy.may_lead(work.actor, topic)
    return topic


async def save_topic(work: Writing, topic: Topic) -> None:
    """What an invitation or a group has changed in a topic that was read in this work."""
    await Topics(work).save(topic)


def leads(work: Reading, topic: Topic) -> bool:
    """Whether the topic is the actor's to lead."""
    return policy.leads(work.actor, topic)


async def is_over(work: Reading, request_ids: Sequence[str]) -> bool:
    """Whether nobody waits for an answer to these requests any more, as far as the one who looks may know."""
    demand = await Demands(work).list_by_ids(request_ids)
    return len(demand) == len(request_ids) and all(one.ended for one in demand)
