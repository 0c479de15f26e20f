"""At once only what is mine to do now; nothing at night; not too many a week; the rest once a day."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

import pytest

from services.people.letters.actions import notices
from services.people.letters.actions.notices.kind import NoticeKind
from services.people.letters.actions.notices.kinds import KINDS_BY_EVENT, KINDS_BY_NAME, NOTICE_KINDS
from services.people.letters.actions.notices.people import TRANSACTIONAL_WORDS, UNCHOSEN_TITLES
from services.people.letters.model.preferences import (
    DIGEST,
    TRANSACTIONAL_KINDS,
    URGENT_KINDS,
    ChooseNotificationPreferences,
    DeliveryChoice,
    DeliveryDecision,
    NotificationPreferences,
    decide_delivery,
)
from services.people.listeners import listeners

ZONE = "Asia/Yekaterinburg"  # UTC+5 the whole year
NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 17, tzinfo=UTC)


def make_preferences(**chosen: object) -> NotificationPreferences:
    """Somebody's wishes."""
    mine = NotificationPreferences(id="timur")
    mine.choose(ChooseNotificationPreferences.model_validate(chosen), at=NOON)
    return mine


def way(kind: str, mine: NotificationPreferences, now: datetime, this_week: int = 0) -> DeliveryDecision:
    """Which way it goes."""
    return decide_delivery(kind, mine, zone=ZONE, now=now, this_week=this_week)


def test_by_day_a_letter_leaves_and_at_night_it_waits_for_the_morning() -> None:
    assert way("review_requested", make_preferences(), NOON) == DeliveryDecision("now")
    morning = datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert way("review_requested", make_preferences(), NIGHT) == DeliveryDecision("waits", morning)
    after_midnight = NIGHT + timedelta(hours=3)
    assert way("review_requested", make_preferences(), after_midnight) == DeliveryDecision("waits", morning)
    assert way("review_requested", make_preferences(), morning) == DeliveryDecision("now")


@pytest.mark.parametrize("hours", [(0, 0), (12, 12)])
def test_equal_hours_are_no_quiet_hours(hours: tuple[int, int]) -> None:
    assert way(
        "review_requested", make_preferences(quiet_from=hours[0], quiet_until=hours[1]), NIGHT
    ) == DeliveryDecision("now")


def test_quiet_hours_may_lie_in_the_day() -> None:
    lessons = make_preferences(quiet_from=8, quiet_until=14)
    assert way("review_requested", lessons, NOON) == DeliveryDecision("waits", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert way("review_requested", lessons, NIGHT) == DeliveryDecision("now")


def test_the_letter_that_lets_in_knows_neither_night_nor_measure() -> None:
    nothing = make_preferences(weekly_cap=0, digest_hour=None)
    assert way("sign_in", nothing, NIGHT, this_week=99) == DeliveryDecision("now")


def test_what_is_over_the_weekly_measure_goes_into_the_daily_letter() -> None:
    assert way("review_requested", make_preferences(weekly_cap=3), NOON, this_week=2) == DeliveryDecision("now")
    assert way("review_requested", make_preferences(weekly_cap=3), NOON, this_week=3) == DeliveryDecision("digest")
    assert way(
        "review_requested", make_preferences(weekly_cap=3, digest_hour=None), NOON, this_week=3
    ) == DeliveryDecision("silent")
    assert way("digest", make_preferences(weekly_cap=0), NOON, this_week=9) == DeliveryDecision("now")


@pytest.mark.parametrize("kind", sorted(URGENT_KINDS))
@pytest.mark.parametrize("digest_hour", [16, None])
def test_the_weekly_measure_swallows_neither_an_invitation_nor_the_date_of_a_meeting(
    kind: str, digest_hour: int | None
) -> None:
    few = make_preferences(weekly_cap=1, digest_hour=digest_hour)
    assert way(kind, few, NOON, this_week=9) == DeliveryDecision("now")
    assert way(kind, few, NIGHT, this_week=9).mode == "waits"
    few.stop_kind(kind, at=NOON)
    assert way(kind, few, NOON, this_week=9) == DeliveryDecision("silent")
    assert KINDS_BY_NAME[kind].default_choice == "now"


def test_what_was_switched_off_meanwhile_is_not_sent() -> None:
    mine = make_preferences()
    mine.stop_kind("review_requested", at=NOON)
    assert way("review_requested", mine, NOON) == DeliveryDecision("silent")
    assert way("product_returned", mine, NOON) == DeliveryDecision("now")


def test_who_wants_no_daily_letter_is_not_told_of_what_would_stand_in_it() -> None:
    mine = make_preferences()
    mine.stop_kind("digest", at=NOON)
    assert mine.get_choice("product_published", "digest") == "off"
    assert mine.get_choice("review_requested", "now") == "now"
    assert mine.find_last_digest_time(NOON, ZONE) is None


def test_the_daily_letter_is_due_by_the_clock_on_the_readers_wall() -> None:
    at_four = datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert make_preferences().find_last_digest_time(at_four, ZONE) == at_four
    assert make_preferences().find_last_digest_time(at_four - timedelta(seconds=1), ZONE) == at_four - timedelta(days=1)
    assert make_preferences().find_last_digest_time(at_four, "Europe/Kaliningrad") == datetime(
        2026, 11, 19, 14, tzinfo=UTC
    )


def test_a_change_of_the_clocks_moves_the_daily_letter_with_the_wall() -> None:
    summer, winter = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 20, tzinfo=UTC)
    assert make_preferences().find_last_digest_time(summer, "Europe/Berlin") == datetime(2026, 10, 24, 14, tzinfo=UTC)
    assert make_preferences().find_last_digest_time(winter, "Europe/Berlin") == datetime(2026, 10, 25, 15, tzinfo=UTC)


def test_every_event_that_is_heard_for_letters_has_its_line_in_the_table() -> None:
    consumed = set(listeners.all["people.write-letters"].events)
    assert consumed == KINDS_BY_EVENT.keys()
    assert len(KINDS_BY_NAME) == len(NOTICE_KINDS), "no name stands twice"


def test_a_kind_that_is_declared_stands_in_the_table() -> None:
    modules = (import_module(f"{notices.__name__}.{one.name}") for one in iter_modules(notices.__path__))
    declared = {kind.name for module in modules for kind in vars(module).values() if isinstance(kind, NoticeKind)}
    assert declared == KINDS_BY_NAME.keys()
    assert set(get_args(DeliveryChoice)) >= {kind.default_choice for kind in NOTICE_KINDS}


def test_every_letter_that_nobody_chooses_has_a_title_and_words() -> None:
    assert TRANSACTIONAL_WORDS.keys() | {DIGEST, "test"} == UNCHOSEN_TITLES.keys()
    assert {*TRANSACTIONAL_WORDS, "test"} == TRANSACTIONAL_KINDS
