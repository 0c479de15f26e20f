"""No pattern of the system can be made to think for long."""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import services
import shared

TURNS = ("a", "0", "@", ".", "-", " ", ":", "/", "%(", "<", "a@", "a.", "0:", "a b")
ENDS = ("", "!")
SHORT, LONG, LONGEST_FACTOR = 60, 240, 100
"""A text four times as long may take sixteen times as long (there are words of a few hundred signs at most behind it)
and not the cube of that or more; the rest of the factor is for a machine that does other things."""


SEARCHES = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
NAMED = frozenset({"pattern", "regex"})
"""The words by which Pydantic and FastAPI are given one."""


def modules() -> Iterator[ModuleType]:
    """Every module of the services and of the platform."""
    for package in (services, shared):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module has at hand, and every one that is written anywhere in it."""
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.__name__}.{name}", value
        for line, written in written_in(ast.parse(inspect.getsource(module))):
            pattern = eval(compile(ast.Expression(written), "pattern", "eval"), vars(module))  # noqa: S307  our own
            # One for bytes thinks as long as the same one for text.
            yield f"{module.__name__}:{line}", re.compile(pattern.decode() if isinstance(pattern, bytes) else pattern)


def written_in(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """The expressions that are given as patterns: to `re`, or as a field's `pattern`; in functions and classes too."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re" and node.func.attr in SEARCHES:
            yield node.lineno, node.args[0]
        yield from ((node.lineno, word.value) for word in node.keywords if word.arg in NAMED)


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
    assert len(found) > 30
    assert {name: turn for name, pattern in found.values() if (turn := explodes(pattern)) is not None} == {}


@pytest.mark.parametrize("wrong", [r"^(a+)+$", r"^(\w+\s?)*$", r"^(a|aa)+$"])
def test_a_pattern_that_explodes_is_noticed(wrong: str) -> None:
    assert explodes(re.compile(wrong)) is not None


def test_a_pattern_is_found_wherever_it_is_written() -> None:
    program = """
class Form(Model):
    name: Annotated[str, Field(pattern="^one$")]
def look(text, how: str = Query(regex="^two$")):
    return re.search("three", text) or text.split("four")
"""
    found = {ast.literal_eval(written) for _, written in written_in(ast.parse(program))}
    assert found == {"^one$", "^two$", "three"}
