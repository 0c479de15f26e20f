"""The lines of GUARANTEES.md as the tests read them."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "GUARANTEES.md"
_ROW = re.compile(r"^\| `(?P<name>[a-z-]+)` \|.*\| \[`(?P<shown>[^`]+)`\]\((?P<file>[^)]+)\) \|$")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One guarantee: its name, and the node id of the test that shows it."""

    name: str
    test: str
    file: str


def parse_guarantees(text: str) -> list[Guarantee]:
    """Every line of a table that names a guarantee."""
    found = [_ROW.match(row) for row in text.splitlines() if row.startswith("| `")]
    assert all(found), "a line of GUARANTEES.md is not of the form: | `name` | … | [`test`](file) |"
    return [Guarantee(m["name"], f"{m['file']}::{m['shown']}", m["file"]) for m in found if m]


GUARANTEES = parse_guarantees(PAGE.read_text(encoding="utf-8"))
