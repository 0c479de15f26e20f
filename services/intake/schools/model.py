"""Where requests come from."""

from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.entity import Entity
from shared.privacy import Plain


class School(Entity):
    """A school that requests may come from while it takes part."""

    name: Plain
    name_en: Plain
    is_open: bool = True

    @classmethod
    def from_event(cls, event: SchoolJoined | SchoolChanged) -> "School":
        """The school as people tells of it."""
        is_open = event.is_open if isinstance(event, SchoolChanged) else True
        return cls(id=event.school_id, name=event.name, name_en=event.name_en, is_open=is_open)

    def update(self, event: SchoolJoined | SchoolChanged) -> None:
        """It is so from now on."""
        now = School.from_event(event)
        self.name, self.name_en, self.is_open = now.name, now.name_en, now.is_open
