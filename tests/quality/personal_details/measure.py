"""How well personal data is found in free text: `python -m tests.quality.personal_details.measure [FILE…]`.

A labelled file has one text a line, with [[…]] around what tells who somebody is. Recall is the share of marks that a
finding touches; precision the share of findings that touch a mark.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.text.personal_details import find_personal_details

HERE = Path(__file__).parent
DEVELOPMENT = HERE / "development.txt"
KEPT_APART = HERE / "kept_apart.txt"
"""Looked at only by running the figure: whoever tunes the finder reads the other half."""
_MARK = re.compile(r"\[\[(.*?)\]\]")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text as it would be typed, and the spans `[start, end)` in it that tell who somebody is."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over a labelled set."""

    texts: int
    marks: int
    touched: int
    findings: int
    right: int

    @property
    def recall(self) -> float:
        return self.touched / self.marks if self.marks else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.findings if self.findings else 1.0


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The texts of a labelled file with their marks taken out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, spans = "", []
        for place, part in enumerate(_MARK.split(line)):
            if place % 2:
                spans.append((len(text), len(text) + len(part)))
            text += part
        yield Labelled(text, tuple(spans))


def measure(paths: list[Path]) -> tuple[Quality, list[str]]:
    """The quality over these files, and a line for every miss and every false alarm."""
    texts = marks = touched = findings = right = 0
    faults = []
    for path in paths:
        for one in read_labelled(path):
            found = [(each.start, each.end) for each in find_personal_details(one.text)]
            missed = [span for span in one.spans if not any(_touch(span, other) for other in found)]
            false = [span for span in found if not any(_touch(span, other) for other in one.spans)]
            texts, marks, touched = texts + 1, marks + len(one.spans), touched + len(one.spans) - len(missed)
            findings, right = findings + len(found), right + len(found) - len(false)
            faults += [f"missed «{one.text[a:b]}»: {one.text}" for a, b in missed]
            faults += [f"false «{one.text[a:b]}»: {one.text}" for a, b in false]
    return Quality(texts, marks, touched, findings, right), faults


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


if __name__ == "__main__":
    quality, faults = measure([Path(name) for name in sys.argv[1:]] or [DEVELOPMENT])
    print("\n".join(faults))
    print(f"recall {quality.recall:.3f} of {quality.marks}, precision {quality.precision:.3f} of {quality.findings}")
