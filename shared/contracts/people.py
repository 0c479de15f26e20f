"""What `people` promises: who is who, without any way to reach them."""

from datetime import datetime

from shared.contracts.codes import Id
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


class SchoolChanged(
    Event,
    type="people.school.changed.v1",
    example={
        "school_id": "school-07",
        "name": "Школа № 7",
        "name_en": "School No. 7",
        "zone": "Asia/Yekaterinburg",
        "is_open": True,
    },
):
    """The names or the time zone of a school are different from now on, or it takes part no more (`is_open`)."""

    school_id: Id
    name: str
    name_en: str
    zone: str
    is_open: bool = True


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
    named: bool = False


class PersonChanged(
    Event,
    type="people.person.changed.v1",
    example={
        "person_id": "marina-belova",
        "name": "Марина Белова",
        "posts": [{"school_id": "school-07", "role": "expert"}],
    },
):
    """The name or the roles of a person are different from now on: these are all of them.

    `named`: they agree to be named beside published works.
    """

    person_id: Id
    name: str
    posts: list[dict[str, str]]
    named: bool = False


class PersonErased(
    Event,
    type="people.person.erased.v1",
    example={
        "erasure_id": "018f3c1e-0000-7000-8000-00000000000b",
        "person_id": "marina-belova",
        "alias": "018f3c1e-0000-7000-8000-00000000000c",
    },
):
    """Somebody is to be forgotten: every room takes them out of what it keeps, and answers with what it did.

    `alias` stands from now on where `person_id` stood; nobody is behind it.
    """

    erasure_id: Id
    person_id: Id
    alias: Id


class CopyAsked(
    Event,
    type="people.copy.asked.v1",
    example={
        "copy_id": "018f3c1e-0000-7000-8000-00000000000d",
        "person_id": "marina-belova",
        "key": "jFlNzJDdZL0+kdJ3sAPVPOXkQvqYVNq0wHcNQ7Ve0hY=",
    },
):
    """Somebody wants a copy of all that is kept about them; `key` is the X25519 key for which it is sealed."""

    copy_id: Id
    person_id: Id
    key: str


class AccessEnded(
    Event,
    type="people.access.ended.v1",
    example={"access_id": "0193f0c0-6f0a-7c3e-9a44-1f6f0c2b7d10", "over_at": "2026-11-22T09:20:00Z"},
):
    """A session or a program's token was ended: it opens nothing any more, though it looks good until `over_at`."""

    access_id: Id
    over_at: datetime
