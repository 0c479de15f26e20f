"""People as far as they are credited or asked for a review."""

from typing import Annotated

from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.person_lifecycle.model import PersonRecord, PostHeld
from shared.privacy import Basis, Category, HasName, Keep, Personal, PersonId, Purpose

REVIEWER_ROLES = ("expert", "methodist")

Name = Annotated[str, Personal("name", Purpose.CREDIT, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=("id",))]


class Person(HasName, PersonRecord):
    """Somebody who may be credited or asked for a review."""

    id: PersonId
    name: Name
    named: bool = False
    posts: list[PostHeld] = []

    def update(self, event: PersonIntroduced | PersonChanged) -> None:
        """The name, the posts and whether they may be named are these from now on."""
        self.name, self.named = event.name, event.named
        self.posts = [PostHeld.model_validate(post) for post in event.posts]

    @property
    def can_review(self) -> bool:
        """Whether their posts let them assess the work of others."""
        return any(post.role in REVIEWER_ROLES for post in self.posts)
