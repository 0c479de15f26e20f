"""The groups and people of other rooms, as far as they are needed here."""

from shared.contracts.matching import GroupFormed
from shared.entity import Entity, Part

REVIEWING = ("expert", "methodist")


class Post(Part):
    """One role held in one school, or in the region."""

    school_id: str
    role: str


class Person(Entity):
    """Somebody who may be credited or asked for a review."""

    name: str
    posts: list[Post] = []

    @property
    def reviews(self) -> bool:
        """Whether their posts let them assess the work of others."""
        return any(post.role in REVIEWING for post in self.posts)


class Group(Entity):
    """A working group. `known` is false while only a meeting of it has been heard of."""

    known: bool = False
    problem: str = ""
    coordinator_id: str | None = None
    member_ids: list[str] = []
    audiences: list[str] = []

    @classmethod
    def unheard(cls, id_: str) -> "Group":
        """The place of a group whose founding is still on its way."""
        return cls(id=id_)

    def learn(self, formed: GroupFormed) -> None:
        """It is known from now on."""
        self.known = True
        self.problem = formed.problem
        self.coordinator_id = formed.coordinator_id
        self.member_ids = formed.member_ids
        self.audiences = formed.audiences
