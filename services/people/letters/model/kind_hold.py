"""All letters of one kind may be held back at once."""

from datetime import datetime

from shared.entity import Entity
from shared.privacy import PersonId


class KindHold(Entity):
    """The kind is its id; `held_by` and `at` tell of the last change."""

    held: bool
    by: PersonId
    at: datetime
