"""The groups and people of other rooms, as far as they are needed here."""

from services.publishing.products.model import personal
from shared.entity import Entity, Part
from shared.privacy import HasName, PersonId

REVIEWER_ROLES = ("expert", "methodist")


class Post(Part):
    """One role held in one school, or in the region."""

    school_id: personal.Post
    role: personal.Post


class Person(HasName, Entity):
    """Somebody who may be credited or asked for a review."""

    id: PersonId
    name: personal.Name
    named: bool = False
    posts: list[Post] = []

    @property
    def can_review(self) -> bool:
        """Whether their posts let them assess the work of others."""
        return any(post.role in REVIEWER_ROLES for post in self.posts)
