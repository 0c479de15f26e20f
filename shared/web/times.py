"""Days, hours and figures as people say them, in the zone of the one who reads."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta, get_timezone_location
from babel.numbers import format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context

DEFAULT_ZONE: Final = "Asia/Yekaterinburg"
_LOCALES: Final = {"ru": "ru_RU", "en": "en_GB"}


def _locale(context: Context) -> str:
    return _LOCALES[str(context.get("language", "ru"))]


def _there(context: Context, instant: datetime, zone: str | None) -> datetime:
    """Move an instant into the reader's zone; what comes without a zone is UTC, as stored."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone or str(context.get("zone", DEFAULT_ZONE))))


@pass_context
def day(context: Context, value: date | datetime, zone: str | None = None) -> str:
    """Say a date: «27 ноября 2026», "27 November 2026"."""
    local = _there(context, value, zone) if isinstance(value, datetime) else value
    return str(format_date(local, "d MMMM y", locale=_locale(context)))


@pass_context
def clock_time(context: Context, value: datetime, zone: str | None = None) -> str:
    """Say the hour and minute: "15:00"."""
    local = _there(context, value, zone)
    return str(format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=_locale(context)))


@pass_context
def moment(context: Context, value: datetime, zone: str | None = None) -> str:
    """Say a date and time: «27 ноября 2026, 15:00»."""
    return f"{day(context, value, zone)}, {clock_time(context, value, zone)}"


@pass_context
def ago(context: Context, value: datetime, now: datetime | None = None) -> str:
    """Say how far off an instant is: «3 дня назад», «через 2 часа»; a minute is the least."""
    there = value if value.tzinfo else value.replace(tzinfo=UTC)
    distance = there - (now or datetime.now(UTC))
    spoken = format_timedelta(distance, granularity="minute", add_direction=True, locale=_locale(context))
    return str(spoken)


@pass_context
def zone_city(context: Context, zone: str | None = None) -> str:
    """Name the city whose clock the page shows: «Екатеринбург»."""
    there = zone or str(context.get("zone", DEFAULT_ZONE))
    return str(get_timezone_location(there, locale=_locale(context), return_city=True))


@pass_context
def figure(context: Context, value: float) -> str:
    """Write a number: «1,5», "1.5"; a whole one without a fraction."""
    return str(format_decimal(value, locale=_locale(context)))


def iso(value: date | datetime) -> str:
    """Write an instant for the `datetime` attribute of `<time>`."""
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.isoformat()


FILTERS: Final = {
    "day": day,
    "clock_time": clock_time,
    "moment": moment,
    "ago": ago,
    "figure": figure,
    "iso": iso,
}
