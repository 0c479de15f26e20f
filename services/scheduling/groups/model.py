"""The groups that may meet, and the schools by whose clocks they live."""

from shared.contracts.matching import GroupFormed
from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain


class Group(Entity):
    """Those who may meet: known from the moment the group is formed."""

    title: Joint
    school_id: Plain
    request_ids: list[Plain]
    coordinator_id: PersonId
    member_ids: list[PersonId]

    @classmethod
    def from_event(cls, event: GroupFormed) -> "Group":
        """The group as matching has formed it."""
        return cls(
            id=event.group_id,
            title=event.title,
            school_id=event.school_id,
            request_ids=event.request_ids,
            coordinator_id=event.coordinator_id,
            member_ids=event.member_ids,
        )


class School(Entity):
    """A school and its time zone; one that has left keeps its clock."""

    zone: Plain

    @classmethod
    def from_event(cls, event: SchoolJoined | SchoolChanged) -> "School":
        """The school as `people` publishes it."""
        return cls(id=event.school_id, zone=event.zone)
