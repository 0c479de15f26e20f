"""The source as text and as trees, for the rules that no tool knows and for figures about it."""

import ast
import io
import keyword
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "deploy", "tests", "benchmarks")

OLD_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """
    room rooms ground house houses floor door doors straight says hears said heard speaks hear hearing promise promises
    fact facts patience lane lanes knock knocks bury buried pile piles desk desks unsent unconfirmed mould moulds hints
    flight flights sealing wall walls deed deeds told telling tell tells shelf tally trouble troubles whereabouts wishes
    wish merit merits crowd town witness gates walker walkers suspects suspicion suspicions boxes notifying posting
    taking listening membership connecting ending ended framing
    """,
    )
)
"""The private language of the first release: the left column of the vocabulary, word by word."""
UNITS_OF_WORK = frozenset({"Reading", "Writing", "Receiving"})
STATE_OWNERS = frozenset({"shared/http/service_state.py", "shared/web/page_renderer.py"})
"""Modules that put one typed thing on the application and give it back."""
REPEATED_LINES = 6


def files(*below: str) -> list[Path]:
    """Every Python file below these folders (all when none is named), in order."""
    folders = [ROOT / one for one in below or FOLDERS]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def where(path: Path) -> str:
    """The file as a person names it."""
    return str(path.relative_to(ROOT))


def words(name: str) -> list[str]:
    """The words of a name in either spelling: `RequestManager`, `request_manager`."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def identifiers(text: str) -> Iterator[tuple[str, int]]:
    """Every identifier of a source, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield token.string, token.start[0]


def old_names(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Identifiers and modules that carry a word of the old vocabulary, and where they stand."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        names = [*identifiers(path.read_text(encoding="utf-8")), (path.stem, 0), (path.parent.name, 0)]
        for name, line in names:
            if OLD_WORDS.intersection(words(name)) or name == "who":  # a pronoun may stand in a longer name
                found[name].append(f"{where(path)}:{line}")
    return dict(found)


def actors_changed(tree: ast.Module) -> Iterator[str]:
    """Assignments to the actor of a work: who acts is said by `as_service()`, or when the work is made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "actor" and isinstance(node.ctx, ast.Store):
            yield f"{ast.unparse(node)}, line {node.lineno}"


def works_made(tree: ast.Module) -> Iterator[str]:
    """Units of work made by hand: routes, listeners and jobs are given theirs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in UNITS_OF_WORK:
            yield f"{node.func.id}, line {node.lineno}"


def changed_after_saving(tree: ast.Module) -> Iterator[str]:
    """Entities that are changed once they have been added or saved: the order is get, may, change, save, publish."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            yield from _changed_after_saving(node.body, [])


def _changed_after_saving(block: list[ast.stmt], later: list[ast.stmt]) -> Iterator[str]:
    goes_on = not isinstance(block[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
    for at, statement in enumerate(block):
        rest = block[at + 1 :] + (later if goes_on else [])
        inner = [part for name in ("body", "orelse", "finalbody") if (part := getattr(statement, name, None))]
        for part in inner:
            yield from _changed_after_saving(part, rest)
        if not inner:
            for name in _saved(statement):
                yield from (f"{name}, line {line}" for line in _changes(name, rest))


def _saved(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"add", "save"}:
            yield from (one.id for one in node.args if isinstance(one, ast.Name) and len(node.args) == 1)


def _changes(name: str, statements: Iterable[ast.stmt]) -> Iterator[int]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == name:
                yield node.lineno
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = node.value.func
                if isinstance(called, ast.Attribute) and ast.unparse(called.value) == name:
                    yield node.lineno


def untyped_state(tree: ast.Module) -> Iterator[str]:
    """Names put on the application: `service_state(app)` is typed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and re.search(r"\bapp\.state$", ast.unparse(node.value)):
            yield f"{ast.unparse(node)}, line {node.lineno}"


def repeated(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Pairs of places that share six or more lines, the same to the letter; imports and blank lines do not count."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    pairs: list[tuple[str, str]] = []
    for path in paths:
        lines = _counted_lines(path.read_text(encoding="utf-8"))
        last_pair = -REPEATED_LINES
        for at in range(len(lines) - REPEATED_LINES + 1):
            run = tuple(line for _, line in lines[at : at + REPEATED_LINES])
            if run in first and at - last_pair >= REPEATED_LINES:
                other, line = first[run]
                pairs.append((f"{other}:{line}", f"{where(path)}:{lines[at][0]}"))
                last_pair = at
            first.setdefault(run, (where(path), lines[at][0]))
    return pairs


def _counted_lines(text: str) -> list[tuple[int, str]]:
    """Lines that say something, with their numbers."""
    tree = ast.parse(text)
    imports = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    numbered = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in numbered if len(line) > 3 and number not in imports]


def cycles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Groups of nodes that reach one another (strongly connected components of more than one), by Tarjan."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in edges:
        if node not in index:
            visit(node)
    return found


def sibling_edges(edges: Mapping[str, Iterable[str]]) -> dict[str, dict[str, set[str]]]:
    """For every package which of its children imports which of its others."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one, others in edges.items():
        for other in others:
            left, right = one.split("."), other.split(".")
            depth = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
            if depth:  # neither lies in the other
                found[".".join(left[:depth])][left[depth]].add(right[depth])
    return {package: dict(inside) for package, inside in found.items()}


def imports(paths: Iterable[Path]) -> dict[str, set[str]]:
    """Which module imports which, by dotted names, as far as they are among these."""
    modules = {_dotted(path): path for path in paths}
    edges: dict[str, set[str]] = {}
    for name, path in modules.items():
        asked = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                asked |= {f"{node.module}.{one.name}" for one in node.names} | {node.module}
            elif isinstance(node, ast.Import):
                asked |= {one.name for one in node.names}
        edges[name] = {one for one in asked if one in modules and one != name}
    return edges


def _dotted(path: Path) -> str:
    return where(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
