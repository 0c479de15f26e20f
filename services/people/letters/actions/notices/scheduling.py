"""Letters about meetings: each kind with its recipients and its words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from services.people.letters.actions.notices.kind import NoticeKind, PastWork
from services.people.letters.actions.translation import compose, make_composer, msgid
from services.people.letters.model.letter import LetterText
from services.people.letters.model.notice import Composer, Notice
from services.people.letters.model.preferences import Language
from services.people.registry.actions.directory import find_schools_by_id
from shared.contracts.scheduling import MeetingAnnounced, MeetingHeld, PreparationAssigned
from shared.store import Reading

_UNKNOWN_ZONE = "UTC"
_LOCALES: dict[Language, str] = {"ru": "ru_RU", "en": "en_GB"}


def compose_meeting_announced(title: str, at: datetime, zone: str, minutes: int) -> Composer:
    """To everybody who is expected at a meeting; the hour is that of the clock by which it was announced."""

    def composer(language: Language) -> LetterText:
        there, locale = at.astimezone(ZoneInfo(zone)), _LOCALES[language]
        return compose(
            language,
            msgid("Meeting on %(day)s: %(title)s"),
            msgid(
                "The group meets on %(moment)s (time of %(city)s). The topic is “%(title)s”. "
                "Length in minutes: %(minutes)s. The page of the meeting says where, and what to read before."
            ),
            title=title,
            minutes=minutes,
            city=get_timezone_location(zone, locale=locale, return_city=True),
            day=format_datetime(there, "d MMMM, HH:mm", locale=locale),
            moment=format_datetime(there, "d MMMM y, HH:mm", locale=locale),
        )

    return composer


async def _build_meeting_announced(event: MeetingAnnounced, work: Reading, _past: PastWork) -> Notice:
    composer = compose_meeting_announced(event.title, event.starts_at, await _find_zone(event, work), event.minutes)
    return Notice(event.member_ids, f"/meetings/{event.meeting_id}", composer)


async def _find_zone(event: MeetingAnnounced, work: Reading) -> str:
    """The clock that was announced. An older event names none: then that of the school, and no other is guessed."""
    if event.zone is not None:
        return event.zone
    school = (await find_schools_by_id(work, [event.school_id])).get(event.school_id)
    return _UNKNOWN_ZONE if school is None else school.zone


MEETING_ANNOUNCED = NoticeKind(
    "meeting_announced",
    MeetingAnnounced,
    "now",
    msgid("A meeting of your group is set"),
    msgid("everybody in the group"),
    _build_meeting_announced,
)


async def _build_preparation_assigned(event: PreparationAssigned, _work: Reading, _past: PastWork) -> Notice:
    composer = make_composer(
        msgid("What to read before the meeting"),
        msgid(
            "The reading for the meeting is ready. Sources: %(sources)s, minutes of reading: %(minutes)s. "
            "Whoever has read them comes with their own thoughts, and the meeting does not begin from nothing."
        ),
        sources=event.sources,
        minutes=event.reading_minutes,
    )
    return Notice(event.member_ids, f"/meetings/{event.meeting_id}", composer)


PREPARATION_ASSIGNED = NoticeKind(
    "preparation_assigned",
    PreparationAssigned,
    "now",
    msgid("There is something to read before a meeting"),
    msgid("everybody in the group"),
    _build_preparation_assigned,
)


async def _build_meeting_held(event: MeetingHeld, _work: Reading, _past: PastWork) -> Notice:
    """To the group, those who could not come included."""
    decided = "\n".join(f"— {one}" for one in event.decisions)
    text = (
        msgid("The minutes of the meeting “%(title)s” are there. What was decided:\n%(decided)s")
        if decided
        else msgid("The minutes of the meeting “%(title)s” are there.")
    )
    composer = make_composer(msgid("Minutes: %(title)s"), text, title=event.title, decided=decided)
    return Notice(event.member_ids or event.attended_ids, f"/meetings/{event.meeting_id}", composer)


MEETING_HELD = NoticeKind(
    "meeting_held",
    MeetingHeld,
    "digest",
    msgid("The minutes of a meeting are there"),
    msgid("everybody in the group"),
    _build_meeting_held,
)
