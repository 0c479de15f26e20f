"""A year that nobody lives in comes in by no route: a first working day of 31.12.9999 broke pages for ever."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.people.audit_log.pages.log import _parse_midnight
from services.people.imports.model.people_rows import read_people
from services.people.imports.model.plan import Row
from services.people.privacy.model.correction import CorrectPerson
from services.people.registry.model.person import IntroducePerson, three_years_after
from services.people.registry.model.school_page import parse_periods
from shared.days import EARLIEST_DAY, LATEST_DAY, PlausibleMoment, parse_day
from shared.entity import Command
from shared.problems import Refused

BEYOND = [date.min, date(1899, 12, 31), date(1939, 12, 31), date(2100, 1, 2), date(2206, 9, 1), date.max]
NAMED = {"name": "Ольга Пробина", "name_en": "Olga Probina"}


class Asked(Command):
    """Something with a moment."""

    at: PlausibleMoment


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%Y"])
@pytest.mark.parametrize("day", BEYOND)
def test_a_day_beyond_every_life_is_refused_by_every_route(day: date, form: str) -> None:
    iso, typed = day.isoformat(), form.replace("%Y", f"{day.year:04}").replace("%m", f"{day.month:02}")
    typed = typed.replace("%d", f"{day.day:02}")
    cells = {**NAMED, "email": "o@school.example.org", "school": "school-07", "roles": "учитель", "started": typed}
    ((error,)) = read_people([Row(2, cells)], {"school-07": "school-07"}, [])[1]
    assert "1940" in error.says
    with pytest.raises(Refused):
        parse_periods(f"Каникулы: {typed} – {typed}")
    with pytest.raises(Refused):
        _parse_midnight(typed, None)  # type: ignore[arg-type]  # refused before the zone matters
    with pytest.raises(ValidationError):
        IntroducePerson.model_validate({**NAMED, "email": "o@school.example.org", "posts": [], "started": iso})
    with pytest.raises(ValidationError):
        CorrectPerson.model_validate({**NAMED, "started": iso})
    for offset in ("Z", "+14:00", "-12:00"):
        with pytest.raises(ValidationError):
            Asked.model_validate({"at": f"{iso}T00:00:00{offset}"})


@pytest.mark.parametrize("day", [EARLIEST_DAY, date(2024, 2, 29), LATEST_DAY])
def test_every_day_that_is_taken_can_be_reckoned_with(day: date) -> None:
    assert parse_day(day.isoformat()) == parse_day(f"{day:%d.%m.%Y}") == day
    assert three_years_after(day) > day
    assert CorrectPerson.model_validate({**NAMED, "started": day.isoformat()}).started == day


@pytest.mark.parametrize("typed", ["", "вчера", "2024-13-01", "29.02.2023", "20240901", "1.9.24"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed) is None
