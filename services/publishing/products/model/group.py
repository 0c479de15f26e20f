"""The group that works on a product, and those who had asked it."""

from shared.contracts.matching import GroupFormed
from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain


class Group(Entity):
    """A working group. `known` is false while only a meeting of it has been published."""

    known: bool = False
    problem: Joint = ""
    coordinator_id: PersonId | None = None
    member_ids: list[PersonId] = []
    audiences: list[Plain] = []

    @classmethod
    def placeholder(cls, id_: str) -> "Group":
        """The place of a group whose founding is still on its way."""
        return cls(id=id_)

    def record_formation(self, event: GroupFormed) -> None:
        """It is known from now on."""
        self.known = True
        self.problem = event.problem
        self.coordinator_id = event.coordinator_id
        self.member_ids = event.member_ids
        self.audiences = event.audiences
