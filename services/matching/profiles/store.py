"""The people that matching knows."""

from services.matching.profiles import policy
from services.matching.profiles.model import Person
from shared.identity import Role
from shared.store import Filter, Index, NameOrderedCollection, make_name_index

SAME_SUB_KIND_LIMIT, OTHERS_LIMIT = 400, 200
"""How many people are compared: those of the same sub-kind, and other experts."""
_TEACHES: Filter = {"competencies": {"$elemMatch": {"can_teach": True}}}
_EXPERT: Filter = {"posts.role": Role.EXPERT.value}
_MAY_BE_ASKED: Filter = {"$or": [_EXPERT, _TEACHES]}


class People(NameOrderedCollection[Person]):
    """People by name and posts, and what they can teach."""

    name = "people"
    model = Person
    visible = staticmethod(policy.visible)
    indexes = (
        make_name_index("posts.school_id"),
        Index((("posts.role", 1),)),
        Index((("competencies.sub_kind", 1), ("competencies.can_teach", 1))),
    )

    async def list_in_school(self, school_id: str, limit: int = 200) -> list[Person]:
        """The people of a school, by name."""
        return await self._list_by_name({"posts.school_id": school_id}, limit=limit)

    async def list_experts(self, sub_kind: str | None, limit: int, skip: int = 0) -> list[Person]:
        """Those who may be asked for help, by name; with a sub-kind, those who can teach it."""
        wanted = _MAY_BE_ASKED if sub_kind is None else _teaches(sub_kind)
        return await self._list_by_name(wanted, limit=limit, skip=skip)

    async def list_for_ranking(self, sub_kind: str) -> list[Person]:
        """Those to be ranked for a topic: who can teach its sub-kind, and others who may be asked."""
        near = await self._find(_teaches(sub_kind), limit=SAME_SUB_KIND_LIMIT)
        others: Filter = {**_MAY_BE_ASKED, "_id": {"$nin": [person.id for person in near]}}
        return [*near, *await self._find(others, limit=OTHERS_LIMIT)]

    async def count_askable(self) -> int:
        """How many may be asked for help at all."""
        return await self._count(_MAY_BE_ASKED)


def _teaches(sub_kind: str) -> Filter:
    return {"competencies": {"$elemMatch": {"sub_kind": sub_kind, "can_teach": True}}}
