"""The rules of the house that no tool knows: how long a file is, what a name may be, who publishes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "deploy", "tests", "benchmarks")
LONGEST = 250
FORBIDDEN = frozenset({"utils", "helpers", "common", "base", "manager", "handler", "impl", "dto", "data", "info"})
GIVEN_BY_OTHERS = frozenset(
    {"get_route_handler", "read_data", "write_data", "handle_DATA"}
)  # names of the libraries we extend
TEXT = frozenset({".py", ".toml", ".json", ".md", ".html", ".po", ".yml", ".yaml", ".txt", ".lock", ".js", ".scss"})
FILES = sorted(
    path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py") if "node_modules" not in path.parts
)
each = pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in FILES])


def words(name: str) -> set[str]:
    """The words of a name in either spelling: `RequestManager`, `request_manager`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def named(tree: ast.Module) -> Iterator[str]:
    """The classes and functions that a module makes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def brokers_called(tree: ast.Module) -> Iterator[str]:
    """Calls of `publish` on anything but a unit of work, which only keeps the fact for the relay."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            speaker = ast.unparse(node.func.value)
            if node.func.attr in {"publish", "basic_publish", "publish_batch"} and speaker != "work":
                yield f"{speaker}.{node.func.attr}, line {node.lineno}"


@each
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= LONGEST, f"{length} lines; the room that grows gets a folder per aggregate"


@each
def test_a_name_says_what_the_thing_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {path.stem, path.parent.name, *named(tree)} - GIVEN_BY_OTHERS
    assert sorted(name for name in names if words(name) & FORBIDDEN) == []


@each
def test_only_the_bus_publishes(path: Path) -> None:
    if path.relative_to(ROOT).parts[0] in {"tests", "benchmarks"} or path.is_relative_to(ROOT / "shared" / "bus"):
        return
    assert list(brokers_called(ast.parse(path.read_text(encoding="utf-8")))) == []


@each
def test_the_broker_is_never_a_pretended_one(path: Path) -> None:
    """E21, E25: FastStream's test broker matches topics otherwise, and knows no refusal, no return, no dead letter."""
    pretended = "Test" + "RabbitBroker"
    assert pretended not in path.read_text(encoding="utf-8")


@each
def test_nobody_uses_the_routes_that_let_anybody_publish(path: Path) -> None:
    """E16: the broker's FastAPI router serves a form by which anybody publishes anything."""
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert not {name for name in imported if name.startswith(("faststream.rabbit.fastapi", "faststream.asgi"))}


def test_nothing_that_is_kept_names_a_machine() -> None:
    places = ("/wo" + "rk/", "/ro" + "ot/")
    kept = [
        path
        for folder in (*FOLDERS, "docs")
        for path in ROOT.joinpath(folder).rglob("*")
        if path.suffix in TEXT and "node_modules" not in path.parts
    ]
    kept += [path for path in ROOT.iterdir() if path.suffix in TEXT or path.name == "Makefile"]
    texts = {path: path.read_text(encoding="utf-8") for path in kept}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if any(place in text for place in places)] == []


def test_the_rules_would_be_noticed() -> None:
    tree = ast.parse("class RequestManager:\n  async def say(self): await exchange.publish(1); work.publish(2)\n")
    assert [name for name in named(tree) if words(name) & FORBIDDEN] == ["RequestManager"]
    assert list(brokers_called(tree)) == ["exchange.publish, line 2"]
