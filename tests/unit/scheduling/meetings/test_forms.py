"""What people type line by line becomes minutes, words and an address."""

import pytest

from services.scheduling.meetings.pages.forms import parse_timed_lines


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("15 Что пробовали", (15, "Что пробовали", None)),
        ("15 мин. — Что пробовали", (15, "Что пробовали", None)),
        ("15 – 5 «Б» и 6 «А»", (15, "5 «Б» и 6 «А»", None)),
        (
            "  20   Как решать задачу  https://example.org/a?b=1 ",
            (20, "Как решать задачу", "https://example.org/a?b=1"),
        ),
    ],
)
def test_a_line_begins_with_its_minutes(line: str, read: tuple[int, str, str | None]) -> None:
    assert parse_timed_lines(f"\n{line}\n\n{line}") == [read, read]


@pytest.mark.parametrize("line", ["Что пробовали", "15", "15 мин", "² Квадрат", "-5 Назад", "10 https://example.org"])
def test_a_line_that_cannot_be_read_is_not_guessed(line: str) -> None:
    with pytest.raises(ValueError, match="minutes"):
        parse_timed_lines(line)


def test_absurd_minutes_stay_absurd_for_the_model_to_refuse() -> None:
    assert parse_timed_lines("9" * 5_000 + " Долго")[0][0] == 999_999
