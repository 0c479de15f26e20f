"""What a service keeps of a person whom it knows by name."""

from typing import Annotated, Self

from shared.contracts.people import PersonChanged, PersonIntroduced
from shared.entity import Entity, Part
from shared.privacy import ERASED_NAME, Basis, Category, Keep, Personal, Purpose

PostText = Annotated[
    str,
    Personal(
        "posts",
        Purpose.CHOOSE,
        Category.WORK,
        Basis.AGREEMENT,
        Keep.MEMBER,
        owners=("id",),
        encrypted=False,
        reason="searched",
    ),
]


class PostHeld(Part):
    """A role in a school, or in the region."""

    school_id: PostText
    role: PostText


class PersonRecord(Entity):
    """A person as one service knows them: by name, and by what the service adds for its own purpose.

    The service declares `id` and `name` anew, for what they are kept for is its own to say.
    """

    name: str

    @classmethod
    def from_event(cls, event: PersonIntroduced | PersonChanged) -> Self:
        """Somebody of whom the first event tells."""
        person = cls(id=event.person_id, name=event.name)
        person.update(event)
        return person

    @classmethod
    def erased(cls, alias: str) -> Self:
        """What stands in the place of somebody who was erased."""
        return cls(id=alias, name=ERASED_NAME)

    def update(self, event: PersonIntroduced | PersonChanged) -> None:
        """What the event tells stands from now on."""
        self.name = event.name
