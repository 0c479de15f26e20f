"""Control and invisible characters stay at the door, whatever door it is; what people typed stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import clean, clean_tree


@pytest.mark.parametrize(
    "empty", ["\u200b" * 40, "\u3164\u3164", "\u2800", " \u200e ", "\ufeff", "\x00", "\u202e", "\u00ad"]
)
def test_what_shows_nothing_is_nothing(empty: str) -> None:
    assert clean(empty) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Пе\x00тя", "Петя"),
        ("Ольга\u202e авонаВИ", "Ольга авонаВИ"),
        ("две\r\nстроки\u2028и ещё\x0bодна", "две\nстроки\nи ещё\nодна"),
        ("табу\tляция", "табу\tляция"),
        ("семья 👩\u200d👧", "семья 👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("сло\u200dво", "слово"),
        ("«Вода́» — ёлка", "«Вода́» — ёлка"),
        ("три  пробела", "три  пробела"),
    ],
)
def test_only_what_is_invisible_goes(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(max_size=60))
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_everything_that_comes_in_json_is_cleaned() -> None:
    assert clean_tree({"a\x00": ["б\u200b", {"в": "г\u202e", "n": 1}]}) == {"a": ["б", {"в": "г", "n": 1}]}
