"""Figures of the source: what can be counted by reading it."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from services import SERVICE_NAMES
from tests.contract.test_vocabulary import unexplained
from tests.figures.figure import Figure
from tests.kit.code import (
    STATE_OWNERS,
    actors_changed,
    cycles,
    files,
    imports,
    repeated,
    sibling_edges,
    untyped_state,
    where,
    works_made,
)

LONG = 300
"""Lines from which a file is looked at; it may stay longer."""
BUDGET = 7_000
"""Lines of Python that a service may have: it is readable in an hour."""


def of_everything() -> list[Figure]:
    """The whole tree."""
    everything = files()
    system = [path for path in files("services", "shared", "deploy") if where(path) not in STATE_OWNERS]
    return [
        Figure("old-words", len(unexplained(everything)), 0),
        Figure("sibling-cycles", len(sibling_cycles(files("services", "shared"))), 0),
        Figure("actors-changed", count(files("services", "shared/web", "shared/bus"), actors_changed), 0),
        Figure("works-made-by-hand", count(files("services"), works_made), 0),
        Figure("names-on-the-application", count(system, untyped_state), 0),
        Figure("repeated-places", len(repeated(everything))),
        Figure("files-over-300-lines", long_files(everything)),
        Figure("fmt-skip", mentions(everything, "# fmt: " + "skip")),
        Figure("noqa", mentions(everything, "# no" + "qa")),
        *(figure for name in SERVICE_NAMES for figure in of_service(name)),
    ]


def of_service(name: str) -> list[Figure]:
    """One service."""
    own = files(f"services/{name}")
    return [
        Figure(f"{name}-lines", sum(len(path.read_text(encoding="utf-8").splitlines()) for path in own), BUDGET),
        Figure(f"{name}-old-words", len(unexplained(own)), 0),
        Figure(f"{name}-sibling-cycles", len(sibling_cycles(own)), 0),
        Figure(f"{name}-works-made-by-hand", count(own, works_made), 0),
        Figure(f"{name}-repeated-places", len(repeated(own))),
        Figure(f"{name}-files-over-300-lines", long_files(own)),
    ]


def sibling_cycles(paths: list[Path]) -> list[list[str]]:
    """Circles among the modules and packages of one package, for every package."""
    return [circle for edges in sibling_edges(imports(paths)).values() for circle in cycles(edges)]


def count(paths: list[Path], rule: Callable[[ast.Module], Iterator[str]]) -> int:
    """How often a rule finds something."""
    return sum(1 for path in paths for _ in rule(ast.parse(path.read_text(encoding="utf-8"))))


def long_files(paths: list[Path]) -> int:
    """How many files are looked at for their length."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) > LONG for path in paths)


def mentions(paths: list[Path], words: str) -> int:
    """In how many lines these words stand."""
    return sum(words in line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
