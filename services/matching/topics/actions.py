"""What can happen in matching."""

from services.matching.profiles import policy
from services.matching.topics.demand import Demand
from services.matching.topics.model import Topic
from services.matching.topics.store import Demands, Topics
from shared.contracts.codes import AUDIENCES
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.store import Reading, Receiving


async def note_demand(work: Receiving, event: RequestSubmitted) -> None:
    """Another request is coming.

    The first try only writes: in a campaign this is the busiest path of the room. The end of the request may
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
    policy.may_look(work.actor)
    return {audience: await Demands(work).count_open(audience) for audience in AUDIENCES}
