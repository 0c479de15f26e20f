"""The rules of the system that no tool knows: how long a file is, what a name may be, who publishes."""

import ast
import warnings
from collections.abc import Iterator

import pytest

from services import definitions
from tests.kit.code import (
    FOLDERS,
    ROOT,
    STATE_OWNERS,
    actors_changed,
    changed_after_saving,
    files,
    untyped_state,
    where,
    words,
    works_made,
)

LONGEST = 300
FORBIDDEN = frozenset({"utils", "helpers", "common", "base", "manager", "handler", "impl", "dto", "data", "info"})
GIVEN_BY_OTHERS = frozenset(
    {
        "get_route_handler",
        "read_data",
        "write_data",
        "handle_DATA",
        "my_data",
        "to_linked_data",
        "_associated_data",
        "test_personal_data",
    }
)  # names of the libraries we extend
TEXT = frozenset({".py", ".toml", ".json", ".md", ".html", ".po", ".yml", ".yaml", ".txt", ".lock", ".js", ".scss"})
SOURCES = {path: path.read_text(encoding="utf-8") for path in files()}
MODULES = {path: (source, ast.parse(source)) for path, source in SOURCES.items()}


class LongFile(UserWarning):
    """A file that may have become two things."""


def named(tree: ast.Module) -> Iterator[str]:
    """The classes and functions that a module makes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def returned_uncounted(tree: ast.Module) -> Iterator[str]:
    """Names by which a message goes back to its queue without being counted as a try."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"nack", "basic_nack", "NACK_ON_ERROR"}:
            yield f"{ast.unparse(node)}, line {node.lineno}"


def brokers_called(tree: ast.Module) -> Iterator[str]:
    """Calls of `publish` on anything but a unit of work, which only keeps the event for the relay."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            speaker = ast.unparse(node.func.value)
            if node.func.attr in {"publish", "basic_publish", "publish_batch"} and speaker != "work":
                yield f"{speaker}.{node.func.attr}, line {node.lineno}"


@pytest.mark.filterwarnings("default::tests.unit.test_code_rules.LongFile")
def test_a_file_can_be_read_in_one_sitting() -> None:
    """A longer one is looked at, and may stay: a class is not split, and no table, to make it shorter."""
    lengths = {where(path): len(source.splitlines()) for path, (source, _) in MODULES.items()}
    for path, length in lengths.items():
        if length > LONGEST:
            warnings.warn(LongFile(f"{path} has {length} lines: would two files be easier to read?"), stacklevel=1)


def test_the_tests_lie_where_the_code_lies() -> None:
    """tests/unit/matching/topics tests services/matching/topics; what is about several services lies in `services`."""
    folders = {
        path.parent.relative_to(ROOT / "tests" / kind)
        for kind in ("unit", "integration")
        for path in ROOT.joinpath("tests", kind).rglob("test_*.py")
    }
    places = (ROOT, ROOT / "services", ROOT / "tests")
    assert [str(one) for one in folders if not any(place.joinpath(one).is_dir() for place in places)] == []


def test_a_name_says_what_the_thing_is() -> None:
    names = {path: {path.stem, path.parent.name, *named(tree)} - GIVEN_BY_OTHERS for path, (_, tree) in MODULES.items()}
    assert [
        (where(path), name) for path, all_ in names.items() for name in all_ if FORBIDDEN.intersection(words(name))
    ] == []


def test_only_the_bus_publishes() -> None:
    bus = ROOT / "shared" / "bus"
    others = [
        path
        for path in MODULES
        if path.relative_to(ROOT).parts[0] not in {"tests", "benchmarks"} and not path.is_relative_to(bus)
    ]
    assert [(where(path), call) for path in others for call in brokers_called(MODULES[path][1])] == []


def test_nobody_changes_who_acts() -> None:
    found = [(where(path), one) for path, (_, tree) in MODULES.items() for one in actors_changed(tree)]
    allowed = {"shared/store/", "shared/http/", "tests/unit/shared/"}
    assert [(path, one) for path, one in found if not path.startswith(tuple(allowed))] == []


def test_a_service_makes_no_unit_of_work_by_hand() -> None:
    """A route, a listener and a job are given theirs; who needs another says `as_service()` or `service_reading`."""
    services = [path for path in MODULES if path.is_relative_to(ROOT / "services")]
    assert [(where(path), one) for path in services for one in works_made(MODULES[path][1])] == []


def test_an_entity_is_changed_before_it_is_saved() -> None:
    """Get, may, change, save, publish: one order everywhere, so that what is saved is read in one place."""
    services = [path for path in MODULES if path.is_relative_to(ROOT / "services")]
    assert [(where(path), one) for path in services for one in changed_after_saving(MODULES[path][1])] == []


def test_the_state_of_a_service_is_typed() -> None:
    """Two modules put one typed thing each on the application and give it back: all others ask them for it."""
    rest = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "tests"]
    found = [(where(path), one) for path in rest for one in untyped_state(MODULES[path][1])]
    assert [(path, one) for path, one in found if path not in STATE_OWNERS] == []


def test_what_is_returned_is_rejected() -> None:
    """E3: RabbitMQ 4.3 no longer counts a `nack`, and what fails would go round for ever."""
    found = [(where(path), call) for path, (_, tree) in MODULES.items() for call in returned_uncounted(tree)]
    assert found == []


def test_the_broker_is_never_a_pretended_one() -> None:
    """E21, E25: FastStream's test broker matches topics otherwise, and knows no refusal, no return, no dead letter."""
    pretended = "Test" + "RabbitBroker"
    assert [where(path) for path, (source, _) in MODULES.items() if pretended in source] == []


def test_nobody_uses_the_routes_that_let_anybody_publish() -> None:
    """E16: the broker's FastAPI router serves a form by which anybody publishes anything."""
    imported = [
        (where(path), node.module or "")
        for path, (_, tree) in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    ]
    routes = ("faststream.rabbit.fastapi", "faststream.asgi")
    assert [(path, name) for path, name in imported if name.startswith(routes)] == []


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


def test_no_index_is_made_for_a_type() -> None:
    made = [
        f"{service.name}.{one.name}"
        for service in definitions()
        for one in service.collections
        if "$type" in repr(one.indexes)
    ]
    assert made == [], "no equality would use it, and every look-up would read everything: write A_TEXT"


def test_the_rules_would_be_noticed() -> None:
    tree = ast.parse("class RequestManager:\n  async def say(self): await exchange.publish(1); work.publish(2)\n")
    assert [name for name in named(tree) if FORBIDDEN.intersection(words(name))] == ["RequestManager"]
    assert list(brokers_called(tree)) == ["exchange.publish, line 2"]
    assert list(returned_uncounted(ast.parse("await message.nack()"))) == ["message.nack, line 1"]
    assert list(actors_changed(ast.parse("work.actor = SERVICE"))) == ["work.actor, line 1"]
    assert list(works_made(ast.parse("work = Writing(store, actor)"))) == ["Writing, line 1"]
    assert list(untyped_state(ast.parse("request.app.state.store"))) == ["request.app.state.store, line 1"]
    late = "async def f():\n  if x:\n    await S.add(one)\n    return\n  one.a = 1\n  await S.save(one)\n  one.end()\n"
    assert list(changed_after_saving(ast.parse(late))) == ["one, line 7"]
