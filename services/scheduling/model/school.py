"""The schools in which groups meet, as far as they are needed here: by which clock they live."""

from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.entity import Entity
from shared.privacy import Plain


class School(Entity):
    """A school and its time zone; one that has left keeps its clock."""

    zone: Plain

    @classmethod
    def from_event(cls, event: SchoolJoined | SchoolChanged) -> "School":
        """The school as its own room tells of it."""
        return cls(id=event.school_id, zone=event.zone)
