"""Schools with their calendars and pictures; young teachers; roles that may be given."""

import io
from datetime import date, datetime

import pytest
from PIL import Image

from services.people.registry import policy
from services.people.registry.actions.pictures import redraw_picture
from services.people.registry.model.person import HeldPost, Person
from services.people.registry.model.school_page import SchoolCard, parse_bells, parse_periods
from shared.identity import Actor, Role
from shared.problems import Refused
from tests.cast import ZINAIDA
from tests.kit.applications import as_actor

DAY = date(2026, 11, 20)


def teacher(started: date | None) -> Person:
    """Somebody in the job since this day."""
    return Person(
        id="anna", name="Анна Ли", name_en="Anna Li", email="a@b.org", address="a@b.org", posts=[], started=started,
        introduced_at=datetime(2026, 1, 1),  # of no account here
    )  # fmt: skip


@pytest.mark.parametrize(
    ("started", "young"),
    [
        (date(2026, 9, 1), True),
        (date(2023, 11, 20), True),
        (date(2023, 11, 19), False),
        (date(2000, 1, 1), False),
        (None, False),
    ],
)
def test_a_young_teacher_is_up_to_three_years_in_the_job(started: date | None, *, young: bool) -> None:
    assert teacher(started).is_young(DAY) is young


def test_who_began_on_a_leap_day_is_young_for_three_years_too() -> None:
    assert teacher(date(2024, 2, 29)).is_young(date(2027, 2, 28))
    assert not teacher(date(2024, 2, 29)).is_young(date(2027, 3, 1))


def test_a_role_that_is_not_theirs_to_give_is_not_offered() -> None:
    zinaida = as_actor(ZINAIDA)
    assert policy.can_grant(zinaida, HeldPost(school_id="school-07", role=Role.EXPERT))
    assert not policy.can_grant(zinaida, HeldPost(school_id="school-07", role=Role.SCHOOL_ADMIN))
    assert not policy.can_grant(zinaida, HeldPost(school_id="school-01", role=Role.EXPERT))
    assert not policy.can_grant(Actor(), HeldPost(school_id="school-07", role=Role.EXPERT))


def test_a_calendar_knows_school_days() -> None:
    card = SchoolCard(
        id="c",
        school_id="s",
        terms=parse_periods("II четверть: 04.11.2026 – 27.12.2026\nI: 2026-09-01 - 2026-10-25"),
        holidays=parse_periods("Карантин: 23.11.2026 – 24.11.2026"),
    )
    days = {day: card.is_lesson_day(date(2026, 11, day)) for day in (3, 4, 20, 22, 23, 25)}
    assert days == {3: False, 4: True, 20: True, 22: False, 23: False, 25: True}
    assert [term.name for term in card.terms] == ["I", "II четверть"]


@pytest.mark.parametrize(
    "typed",
    [
        "осень",
        "осень: 26.10.2026",
        "осень: 32.10.2026 – 03.11.2026",
        "осень: 03.11.2026 – 26.10.2026",
        "a: 01.09.2026 – 10.09.2026\nb: 10.09.2026 – 12.09.2026",
    ],
)
def test_a_period_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        parse_periods(typed)


@pytest.mark.parametrize(
    "typed", ["08:30", "08:30 – 08:30", "09:15 – 08:30", "25:00 – 26:00", "08:30 – 09:15\n09:00 – 09:45"]
)
def test_a_bell_that_cannot_ring_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        parse_bells(typed)


def test_bells_are_kept_as_a_clock_shows_them() -> None:
    assert [(one.starts, one.ends) for one in parse_bells("8:30-9:15\n\n9:25 — 10:10")] == [
        ("08:30", "09:15"),
        ("09:25", "10:10"),
    ]


def picture(kind: str, side: int = 900, **saved: object) -> bytes:
    """A picture of a camera."""
    page = io.BytesIO()
    Image.new("RGB", (side, side // 2), "teal").save(page, kind, **saved)
    return page.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_small_and_without_what_the_camera_wrote(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    drawn = redraw_picture(picture(kind, exif=exif))
    with Image.open(io.BytesIO(drawn)) as seen:
        assert (seen.format, seen.size) == ("PNG", (400, 200))
    assert b"taken at home" in picture(kind, exif=exif)
    assert b"taken at home" not in drawn


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a" + b"\x00" * 50,
        picture("PNG")[:200], b"\x89PNG\r\n\x1a\n" + b"x" * 100, picture("GIF"), picture("BMP", 300), b"x" * 600_000,
        picture("PNG", 6_000),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(Refused):
        redraw_picture(content)
