"""What `scheduling` promises: when a group meets, what to read before, and what came out of it."""

from pydantic import AwareDatetime

from shared.contracts.codes import COPIED_EXAMPLE, FORGOTTEN_EXAMPLE, ForgottenLines, Id, Ids
from shared.event import Event

_MEETING = {
    "meeting_id": "018f3c1e-0000-7000-8000-000000000005",
    "group_id": "018f3c1e-0000-7000-8000-000000000004",
    "request_ids": ["018f3c1e-0000-7000-8000-000000000001"],
    "school_id": "school-07",
}


class MeetingAnnounced(
    Event,
    type="scheduling.meeting.announced.v1",
    example={
        **_MEETING,
        "title": "Внимание пятиклассников на последних уроках",
        "starts_at": "2026-12-03T10:00:00Z",
        "minutes": 90,
        "zone": "Asia/Yekaterinburg",
        "member_ids": ["olga-ivanova", "timur-akhmetov", "marina-belova"],
    },
):
    """The date of a meeting stands on the site. The link to an online room stays in scheduling.

    `zone` is the clock of the school in which the group meets.
    """

    meeting_id: Id
    group_id: Id
    request_ids: Ids
    school_id: Id
    title: str
    starts_at: AwareDatetime
    minutes: int
    member_ids: Ids
    zone: str | None = None


class PreparationAssigned(
    Event,
    type="scheduling.preparation.assigned.v1",
    example={**_MEETING, "sources": 3, "reading_minutes": 40, "member_ids": ["timur-akhmetov"]},
):
    """Everybody who comes has something to study before."""

    meeting_id: Id
    group_id: Id
    request_ids: Ids
    school_id: Id
    sources: int
    reading_minutes: int
    member_ids: Ids


class MeetingHeld(
    Event,
    type="scheduling.meeting.held.v1",
    example={
        **_MEETING,
        "title": "Внимание пятиклассников на последних уроках",
        "attended_ids": ["olga-ivanova", "timur-akhmetov"],
        "contributions": ["Смена деятельности каждые десять минут помогла в 5 «Б»."],
        "decisions": ["Собрать рекомендации из пяти приёмов."],
        "member_ids": ["olga-ivanova", "timur-akhmetov", "marina-belova"],
        "held_at": "2026-12-03T10:00:00Z",
        "minutes": 90,
    },
):
    """The group has met; these are the minutes that a product is made from. They are the group's words.

    `member_ids` are all who belonged to the group, `held_at` and `minutes` when it met and for how long.
    """

    meeting_id: Id
    group_id: Id
    request_ids: Ids
    school_id: Id
    title: str
    attended_ids: Ids
    contributions: list[str]
    decisions: list[str]
    member_ids: Ids = []
    held_at: AwareDatetime | None = None
    minutes: int | None = None


class ParticipantForgotten(Event, type="scheduling.participant.forgotten.v1", example=FORGOTTEN_EXAMPLE):
    """Scheduling has taken somebody out of what it keeps: its lines on the certificate."""

    erasure_id: Id
    lines: ForgottenLines


class ParticipantCopied(Event, type="scheduling.participant.copied.v1", example=COPIED_EXAMPLE):
    """Scheduling has sealed a copy of all that it keeps about somebody, for that person alone."""

    copy_id: Id
    sealed: str
