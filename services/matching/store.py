"""What matching remembers."""

from collections import Counter
from collections.abc import Sequence

from services.matching import policy
from services.matching.model.demand import Demand
from services.matching.model.groups import Group
from services.matching.model.people import Person
from services.matching.model.topics import Invitation, InvitationState, Topic, TopicState
from shared.identity import Role
from shared.store import Collection, Filter, Index, NameOrderedCollection, make_name_index

SAME_SUB_KIND_LIMIT, OTHERS_LIMIT = 400, 200
"""How many people are compared: those of the same sub-kind, and other experts."""
_TEACHES: Filter = {"competencies": {"$elemMatch": {"can_teach": True}}}
_EXPERT: Filter = {"posts.role": Role.EXPERT.value}


class Demands(Collection[Demand]):
    """What is coming, one document per request. One index only: every request of a campaign is written here."""

    name = "demand"
    model = Demand
    visible = staticmethod(policy.visible_demand)
    indexes = (Index((("school_id", 1), ("audience", 1)), where={"ended": False}),)

    async def find(self, request_id: str) -> Demand | None:
        """What is known of a request."""
        return await self._find_one({"_id": request_id})

    async def count_open(self, audience: str) -> int:
        """How many of an audience wait for an answer."""
        return await self._count({"ended": False, "audience": audience})


class Topics(Collection[Topic]):
    """The list of topics."""

    name = "topics"
    model = Topic
    speaks = True
    visible = staticmethod(policy.visible_topics)
    indexes = (
        Index((("request_ids", 1),), unique=True),
        Index((("school_id", 1), ("state", 1), ("opened_at", -1))),
        Index((("state", 1), ("opened_at", -1))),
        Index((("invited_ids", 1),)),
        Index((("member_ids", 1),)),
    )

    async def find_by_request(self, request_id: str) -> Topic | None:
        """The one topic that a request is in."""
        return await self._find_one({"request_ids": request_id})

    async def list_newest(self, state: TopicState | None, limit: int, skip: int = 0) -> list[Topic]:
        """Topics, the newest first."""
        return await self._find(_in_state(state), sort=[("opened_at", -1), ("_id", 1)], limit=limit, skip=skip)

    async def count_in_state(self, state: TopicState) -> int:
        """How many stand in a state."""
        return await self._count({"state": state})


class Invitations(Collection[Invitation]):
    """Who was asked, and what they have answered."""

    name = "invitations"
    model = Invitation
    speaks = True
    visible = staticmethod(policy.visible_invitations)
    indexes = (
        Index((("topic_id", 1), ("person_id", 1)), unique=True),
        Index((("person_id", 1), ("state", 1), ("invited_at", -1))),
        Index((("school_id", 1), ("invited_at", -1))),
    )

    async def find(self, id_: str) -> Invitation | None:
        """The invitation, if it is there."""
        return await self._find_one({"_id": id_})

    async def find_for(self, person_id: str, topic_id: str) -> Invitation | None:
        """Whether this person was asked about this topic."""
        return await self._find_one({"topic_id": topic_id, "person_id": person_id})

    async def list_for_topic(self, topic_id: str) -> list[Invitation]:
        """All invitations to a topic, in the order in which they went out."""
        return await self._find({"topic_id": topic_id}, sort=[("invited_at", 1), ("_id", 1)])

    async def list_newest(
        self, state: InvitationState | None, limit: int, skip: int = 0, person_id: str | None = None
    ) -> list[Invitation]:
        """Invitations, the newest first; those of one person when one is named."""
        wanted = dict(_in_state(state))
        if person_id is not None:
            wanted["person_id"] = person_id
        return await self._find(wanted, sort=[("invited_at", -1), ("_id", 1)], limit=limit, skip=skip)

    async def count_open_by_person(self, person_ids: Sequence[str]) -> Counter[str]:
        """How many invitations wait for an answer of each of these people."""
        wanted = {"person_id": {"$in": list(person_ids)}, "state": "invited"}
        return Counter(one.person_id for one in await self._find(wanted, limit=5_000))


class Groups(Collection[Group]):
    """The groups and what they want to reach."""

    name = "groups"
    model = Group
    speaks = True
    visible = staticmethod(policy.visible_groups)
    indexes = (
        Index((("topic_id", 1),), unique=True),
        Index((("school_id", 1), ("formed_at", -1))),
        Index((("member_ids", 1),)),
    )

    async def find(self, id_: str) -> Group | None:
        """The group, if it is there."""
        return await self._find_one({"_id": id_})

    async def list_newest(self, limit: int, skip: int = 0) -> list[Group]:
        """Groups, the newest first."""
        return await self._find({}, sort=[("formed_at", -1), ("_id", 1)], limit=limit, skip=skip)


class People(NameOrderedCollection[Person]):
    """People by name and posts, and what they can teach."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible_people)
    indexes = (
        make_name_index("posts.school_id"),
        Index((("posts.role", 1),)),
        Index((("competencies.sub_kind", 1), ("competencies.can_teach", 1))),
    )

    async def find(self, person_id: str) -> Person | None:
        """The person, if there has been word of them."""
        return await self._find_one({"_id": person_id})

    async def list_in_school(self, school_id: str, limit: int = 200) -> list[Person]:
        """The people of a school, by name."""
        return await self._list_by_name({"posts.school_id": school_id}, limit=limit)

    async def list_experts(self, sub_kind: str | None, limit: int, skip: int = 0) -> list[Person]:
        """Those who may be asked for help, by name; with a sub-kind, those who can teach it."""
        wanted = {"$or": [_EXPERT, _TEACHES]} if sub_kind is None else _teaches(sub_kind)
        return await self._list_by_name(wanted, limit=limit, skip=skip)

    async def list_for_ranking(self, sub_kind: str) -> list[Person]:
        """Those to be ranked for a topic: who can teach its sub-kind, and others who may be asked."""
        near = await self._find(_teaches(sub_kind), limit=SAME_SUB_KIND_LIMIT)
        others: Filter = {"$or": [_EXPERT, _TEACHES], "_id": {"$nin": [person.id for person in near]}}
        return [*near, *await self._find(others, limit=OTHERS_LIMIT)]


def _teaches(sub_kind: str) -> Filter:
    return {"competencies": {"$elemMatch": {"sub_kind": sub_kind, "can_teach": True}}}


def _in_state(state: str | None) -> Filter:
    return {} if state is None else {"state": state}
