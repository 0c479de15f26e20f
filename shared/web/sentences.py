"""Finding sentences that stand in the code where Babel does not look.

These are the refusals of form fields (`json_schema_extra={"refusal": {"missing": "..."}}`), the
texts given to `refuse_form`, `render_problem_page` and `PageRenderer.render_problem`, and what the problems of
`shared.problems` say: their titles and the sentences they are raised with.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from shared import problems

_SENTENCE_FUNCTIONS: Final = frozenset({"refuse_form", "render_problem_page", "render_problem"})
_PROBLEMS: Final = frozenset(
    name for name, thing in vars(problems).items() if isinstance(thing, type) and issubclass(thing, problems.Problem)
)


def extract_sentences(source: str) -> Iterator[str]:
    """Give every such sentence of a Python source, in the order of the code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            yield from _extract_refusals(node)
        elif isinstance(node, ast.Call) and _function_name(node) in _SENTENCE_FUNCTIONS:
            yield from _extract_texts([*node.args, *(word.value for word in node.keywords)])
        elif isinstance(node, ast.Call) and _function_name(node) in _PROBLEMS:
            yield from _extract_texts(node.args[:1])
        elif isinstance(node, ast.ClassDef):
            yield from _extract_title(node)


def _extract_refusals(node: ast.Dict) -> Iterator[str]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "refusal" and isinstance(value, ast.Dict):
            yield from _extract_texts(value.values)


def _extract_title(node: ast.ClassDef) -> Iterator[str]:
    """Give the title of a problem, told from other titles by the slug beside it."""
    assigned = {
        target.id: line.value
        for line in node.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    if "slug" in assigned and "title" in assigned:
        yield from _extract_texts([assigned["title"]])


def _extract_texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _function_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
