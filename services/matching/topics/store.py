"""Topics and the demand."""

from services.matching.topics import policy
from services.matching.topics.model import Demand, Topic, TopicState
from shared.store import Collection, Filter, Index, ListPart, Span


class Demands(Collection[Demand]):
    """What is coming, one document per request. One index only: every request of a campaign is written here."""

    name = "demand"
    model = Demand
    visible = staticmethod(policy.visible_demand)
    indexes = (Index((("school_id", 1), ("audience", 1)), where={"ended": False}),)

    async def count_open(self, audience: str) -> int:
        """How many of an audience wait for an answer."""
        return await self._count({"ended": False, "audience": audience})


class Topics(Collection[Topic]):
    """The list of topics."""

    name = "topics"
    model = Topic
    has_outbox = True
    visible = staticmethod(policy.visible_topics)
    indexes = (
        Index((("request_ids", 1),), unique=True),
        Index((("school_id", 1), ("state", 1), ("opened_at", -1), ("_id", 1))),
        Index((("state", 1), ("opened_at", -1), ("_id", 1))),
        Index((("invited_ids", 1),)),
        Index((("member_ids", 1),)),
    )

    async def find_by_request(self, request_id: str) -> Topic | None:
        """The one topic that a request is in."""
        return await self._find_one({"request_ids": request_id})

    async def list_newest(self, state: TopicState | None, span: Span) -> ListPart[Topic]:
        """Topics, the newest first."""
        wanted: Filter = {} if state is None else {"state": state}
        return await self._find_part(wanted, span, sort=[("opened_at", -1), ("_id", 1)])
