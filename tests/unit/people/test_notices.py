"""At once only what is mine to do now; nothing at night; not too many a week; the rest once a day."""

from datetime import UTC, datetime, timedelta

import pytest

from services.people.actions.kinds import BY_FACT, BY_NAME, KINDS
from services.people.listeners import listeners
from services.people.model.notices import ChooseNotices, NoticePreferences, Way, way_of

ZONE = "Asia/Yekaterinburg"  # UTC+5 the whole year
NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 17, tzinfo=UTC)


def wishes(**chosen: object) -> NoticePreferences:
    """Somebody's wishes."""
    mine = NoticePreferences(id="timur")
    mine.choose(ChooseNotices.model_validate(chosen), at=NOON)
    return mine


def way(kind: str, mine: NoticePreferences, now: datetime, this_week: int = 0) -> Way:
    """Which way it goes."""
    return way_of(kind, mine, zone=ZONE, now=now, this_week=this_week)


def test_by_day_a_letter_leaves_and_at_night_it_waits_for_the_morning() -> None:
    assert way("review_requested", wishes(), NOON) == Way("now")
    morning = datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert way("review_requested", wishes(), NIGHT) == Way("waits", morning)
    after_midnight = NIGHT + timedelta(hours=3)
    assert way("review_requested", wishes(), after_midnight) == Way("waits", morning)
    assert way("review_requested", wishes(), morning) == Way("now")


@pytest.mark.parametrize("hours", [(0, 0), (12, 12)])
def test_equal_hours_are_no_quiet_hours(hours: tuple[int, int]) -> None:
    assert way("review_requested", wishes(quiet_from=hours[0], quiet_until=hours[1]), NIGHT) == Way("now")


def test_quiet_hours_may_lie_in_the_day() -> None:
    lessons = wishes(quiet_from=8, quiet_until=14)
    assert way("review_requested", lessons, NOON) == Way("waits", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert way("review_requested", lessons, NIGHT) == Way("now")


def test_the_letter_that_lets_in_knows_neither_night_nor_measure() -> None:
    nothing = wishes(weekly_cap=0, digest_hour=None)
    assert way("sign_in", nothing, NIGHT, this_week=99) == Way("now")


def test_what_is_over_the_weekly_measure_goes_into_the_daily_letter() -> None:
    assert way("review_requested", wishes(weekly_cap=3), NOON, this_week=2) == Way("now")
    assert way("review_requested", wishes(weekly_cap=3), NOON, this_week=3) == Way("digest")
    assert way("review_requested", wishes(weekly_cap=3, digest_hour=None), NOON, this_week=3) == Way("silent")
    assert way("digest", wishes(weekly_cap=0), NOON, this_week=9) == Way("now")


def test_what_was_switched_off_meanwhile_is_not_sent() -> None:
    mine = wishes()
    mine.stop("review_requested", at=NOON)
    assert way("review_requested", mine, NOON) == Way("silent")
    assert way("product_returned", mine, NOON) == Way("now")


def test_who_wants_no_daily_letter_is_not_told_of_what_would_stand_in_it() -> None:
    mine = wishes()
    mine.stop("digest", at=NOON)
    assert mine.choice("product_published", "digest") == "off"
    assert mine.choice("review_requested", "now") == "now"
    assert mine.last_digest(NOON, ZONE) is None


def test_the_daily_letter_is_due_by_the_clock_on_the_readers_wall() -> None:
    at_four = datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert wishes().last_digest(at_four, ZONE) == at_four
    assert wishes().last_digest(at_four - timedelta(seconds=1), ZONE) == at_four - timedelta(days=1)
    assert wishes().last_digest(at_four, "Europe/Kaliningrad") == datetime(2026, 11, 19, 14, tzinfo=UTC)


def test_a_change_of_the_clocks_moves_the_daily_letter_with_the_wall() -> None:
    summer, winter = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 20, tzinfo=UTC)
    assert wishes().last_digest(summer, "Europe/Berlin") == datetime(2026, 10, 24, 14, tzinfo=UTC)
    assert wishes().last_digest(winter, "Europe/Berlin") == datetime(2026, 10, 25, 15, tzinfo=UTC)


def test_every_fact_that_is_heard_for_letters_has_its_line_in_the_table() -> None:
    heard = set(listeners.all["people.write-letters"].events)
    assert heard == BY_FACT.keys()
    assert len(BY_NAME) == len(KINDS), "no name stands twice"
