"""People by the names that pages show."""

from typing import Annotated

from shared.person_lifecycle.model import PersonRecord
from shared.privacy import Basis, Category, Keep, Personal, PersonId, Purpose

Name = Annotated[str, Personal("name", Purpose.MEET, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, owners=("id",))]


class Person(PersonRecord):
    """Somebody of the region under the name that pages show; what they may do their session tells."""

    id: PersonId
    name: Name
