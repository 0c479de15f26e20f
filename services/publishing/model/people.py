"""The groups and people of other rooms, as far as they are needed here."""

from services.publishing.model import personal
from shared.contracts.matching import GroupFormed
from shared.entity import Entity, Part
from shared.privacy import Joint, Named, PersonId, Plain

REVIEWING = ("expert", "methodist")


class Post(Part):
    """One role held in one school, or in the region."""

    school_id: personal.Post
    role: personal.Post


class Person(Named, Entity):
    """Somebody who may be credited or asked for a review."""

    id: PersonId
    name: personal.Name
    named: bool = False
    posts: list[Post] = []

    @property
    def reviews(self) -> bool:
        """Whether their posts let them assess the work of others."""
        return any(post.role in REVIEWING for post in self.posts)


class Group(Entity):
    """A working group. `known` is false while only a meeting of it has been heard of."""

    known: bool = False
    problem: Joint = ""
    coordinator_id: PersonId | None = None
    member_ids: list[PersonId] = []
    audiences: list[Plain] = []

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
