"""What `people` promises: who is who, without any way to reach them."""

from datetime import datetime

from shared.contracts.words import Id
from shared.event import Event


class SchoolJoined(
    Event,
    type="people.school.joined.v1",
    example={"school_id": "school-07", "name": "Школа № 7", "name_en": "School No. 7", "zone": "Asia/Yekaterinburg"},
):
    """A school has become part of the region's deployment."""

    school_id: Id
    name: str
    name_en: str
    zone: str


class PersonIntroduced(
    Event,
    type="people.person.introduced.v1",
    example={
        "person_id": "marina-belova",
        "name": "Марина Белова",
        "posts": [{"school_id": "school-07", "role": "teacher"}],
    },
):
    """A person takes part from now on, under this name and in these roles; no contact leaves the room."""

    person_id: Id
    name: str
    posts: list[dict[str, str]]


class PersonChanged(
    Event,
    type="people.person.changed.v1",
    example={
        "person_id": "marina-belova",
        "name": "Марина Белова",
        "posts": [{"school_id": "school-07", "role": "expert"}],
    },
):
    """The name or the roles of a person are different from now on: these are all of them."""

    person_id: Id
    name: str
    posts: list[dict[str, str]]


class AccessEnded(
    Event,
    type="people.access.ended.v1",
    example={"access_id": "0193f0c0-6f0a-7c3e-9a44-1f6f0c2b7d10", "over_at": "2026-11-22T09:20:00Z"},
):
    """A session or a program's token was ended: it opens nothing any more, though it looks good until `over_at`."""

    access_id: Id
    over_at: datetime
