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


def _locale_of_page(context: Context) -> str:
    return _LOCALES[str(context.get("language", "ru"))]


def _to_local(context: Context, instant: datetime, zone: str | None) -> datetime:
    """Move an instant into the reader's zone; what comes without a zone is UTC, as stored."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone or str(context.get("zone", DEFAULT_ZONE))))


@pass_context
def format_day(context: Context, value: date | datetime, zone: str | None = None) -> str:
    """Say a date: «27 ноября 2026», "27 November 2026"."""
    local = _to_local(context, value, zone) if isinstance(value, datetime) else value
    return str(format_date(local, "d MMMM y", locale=_locale_of_page(context)))


@pass_context
def format_time_of_day(context: Context, value: datetime, zone: str | None = None) -> str:
    """Say the hour and minute: "15:00"."""
    local = _to_local(context, value, zone)
    return str(format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=_locale_of_page(context)))


@pass_context
def format_moment(context: Context, value: datetime, zone: str | None = None) -> str:
    """Say a date and time: «27 ноября 2026, 15:00»."""
    return f"{format_day(context, value, zone)}, {format_time_of_day(context, value, zone)}"


@pass_context
def format_appointment(context: Context, value: datetime, zone: str | None = None) -> str:
    """Say when people meet and by whose clock: «6 декабря, воскресенье, 15:00 (Екатеринбург)».

    The year stands there only where it is not this one.
    """
    local, locale = _to_local(context, value, zone), _locale_of_page(context)
    this_year = local.year == datetime.now(local.tzinfo).year
    day = format_date(local, "d MMMM, EEEE" if this_year else "d MMMM y, EEEE", locale=locale)
    return f"{day}, {format_time_of_day(context, value, zone)} ({get_zone_city(context, zone)})"


@pass_context
def format_distance(context: Context, value: datetime, now: datetime | None = None) -> str:
    """Say how far off an instant is: «3 дня назад», «через 2 часа»; a minute is the least."""
    instant = value if value.tzinfo else value.replace(tzinfo=UTC)
    distance = instant - (now or datetime.now(UTC))
    spoken = format_timedelta(distance, granularity="minute", add_direction=True, locale=_locale_of_page(context))
    return str(spoken)


@pass_context
def get_zone_city(context: Context, zone: str | None = None) -> str:
    """Name the city whose clock the page shows: «Екатеринбург»."""
    zone_name = zone or str(context.get("zone", DEFAULT_ZONE))
    return str(get_timezone_location(zone_name, locale=_locale_of_page(context), return_city=True))


@pass_context
def format_number(context: Context, value: float) -> str:
    """Write a number: «1,5», "1.5"; a whole one without a fraction."""
    return str(format_decimal(value, locale=_locale_of_page(context)))


def format_iso(value: date | datetime) -> str:
    """Write an instant for the `datetime` attribute of `<time>`."""
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.isoformat()


FILTERS: Final = {
    "day": format_day,
    "clock_time": format_time_of_day,
    "moment": format_moment,
    "appointment": format_appointment,
    "ago": format_distance,
    "figure": format_number,
    "iso": format_iso,
}
