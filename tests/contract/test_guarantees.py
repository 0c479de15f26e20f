"""GUARANTEES.md, the tests that show it and the mechanisms behind it: one to one."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import FOLDERS
from tests.faults.guarantees import GUARANTEES, PAGE
from tests.faults.mechanisms import MECHANISMS, Mechanism

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"


def marked() -> Iterator[tuple[str, str]]:
    """Every test with the mark `guarantee`: its node id, and the line that it names."""
    for file in sorted(path for folder in FOLDERS for path in (TESTS / folder).rglob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.guarantee":
                        yield f"{file.relative_to(ROOT).as_posix()}::{node.name}", ast.literal_eval(mark.args[0])


def test_every_line_is_shown_by_one_test_and_every_such_test_shows_one_line() -> None:
    assert {line.test: line.name for line in GUARANTEES} == dict(marked())


def test_no_line_stands_twice() -> None:
    assert [name for name, count in Counter(line.name for line in GUARANTEES).items() if count > 1] == []
    assert len({line.test for line in GUARANTEES}) == len(GUARANTEES)


def test_every_line_has_a_mechanism_that_can_be_switched_off() -> None:
    assert sorted(MECHANISMS) == sorted(line.name for line in GUARANTEES)


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
def test_the_words_of_a_mechanism_are_where_it_says(mechanism: Mechanism) -> None:
    text = (ROOT / mechanism.file).read_text(encoding="utf-8")
    assert ast.dump(ast.parse(mechanism.without(text))) != ast.dump(ast.parse(text))


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
def test_a_line_names_the_file_of_its_mechanism(mechanism: Mechanism) -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row.startswith(f"| `{mechanism.guarantee}` |") and f"`{mechanism.file}`" in row]
