"""Days and moments that people type: one way to read them and one range, whatever route they come in by.

A day far outside of a life is a slip of the finger, and reckoning with it ends beyond what a calendar can hold: so it
never comes in, neither by a form, an API, a list nor a query.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.problems import Refused

EARLIEST_DAY, LATEST_DAY = date(1940, 1, 1), date(2100, 1, 1)
PlausibleDay = Annotated[date, Field(strict=False, ge=EARLIEST_DAY, le=LATEST_DAY)]
PlausibleMoment = Annotated[
    AwareDatetime,
    Field(
        strict=False,
        ge=datetime.combine(EARLIEST_DAY, time(), UTC),
        le=datetime.combine(LATEST_DAY, time(), UTC),
    ),
]
_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


def parse_day(typed: str) -> date | None:
    """The day that is written as 2024-09-01 or 01.09.2024, or None. Raises Refused for one outside of the range."""
    for form in _FORMS:
        try:
            day = datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        if not EARLIEST_DAY <= day <= LATEST_DAY:
            raise Refused("This day is not between 1940 and 2100: check the year")
        return day
    return None
