"""No pattern of the house can be made to think for long."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import services
import shared

TURNS = ("a", "0", "@", ".", "-", " ", ":", "/", "%(", "<", "a@", "a.", "0:", "a b")
ENDS = ("", "!")
SHORT, LONG, LONGEST_FACTOR = 60, 240, 100
"""A text four times as long may take sixteen times as long (there are words of a few hundred signs at most behind it)
and not the cube of that or more; the rest of the factor is for a machine that does other things."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of the rooms or of the floor has at hand."""
    for package in (services, shared):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """The quickest of three searches."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        pattern.search(text)
        times.append(time.perf_counter() - begun)
    return min(times)


def explodes(pattern: re.Pattern[str]) -> str | None:
    """A piece of text whose repetition makes the pattern think out of all proportion, if there is one."""
    quick = max(seconds(re.compile("^x"), "a" * LONG), 2e-7)
    for turn in TURNS:
        for end in ENDS:
            for length in (10, 18, 22, 26):  # what doubles with each sign shows here already, and would never end below
                if seconds(pattern, turn * length + end) > quick * 2_000:
                    return turn
            short = max(seconds(pattern, (turn * SHORT)[:SHORT] + end), quick)
            if seconds(pattern, (turn * LONG)[:LONG] + end) > short * LONGEST_FACTOR:
                return turn
    return None


def test_no_pattern_can_be_made_to_think_for_long() -> None:
    found = {pattern.pattern: (name, pattern) for name, pattern in patterns()}
    assert len(found) > 10
    assert {name: turn for name, pattern in found.values() if (turn := explodes(pattern)) is not None} == {}


@pytest.mark.parametrize("wrong", [r"^(a+)+$", r"^(\w+\s?)*$", r"^(a|aa)+$"])
def test_a_pattern_that_explodes_is_noticed(wrong: str) -> None:
    assert explodes(re.compile(wrong)) is not None
