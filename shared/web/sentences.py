"""Finding sentences that stand in the code where Babel does not look.

These are the refusals of form fields (`json_schema_extra={"refusal": {"missing": "..."}}`) and the
texts given to `refuse_form`, `problem_page` and `frame.problem`.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

_SPEAKING: Final = frozenset({"refuse_form", "problem_page", "problem"})


def sentences(source: str) -> Iterator[str]:
    """Give every such sentence of a Python source, in the order of the code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            yield from _refusals(node)
        elif isinstance(node, ast.Call) and _called(node) in _SPEAKING:
            yield from _texts([*node.args, *(word.value for word in node.keywords)])


def _refusals(node: ast.Dict) -> Iterator[str]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "refusal" and isinstance(value, ast.Dict):
            yield from _texts(value.values)


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
