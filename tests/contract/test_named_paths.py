"""What the pages, docstrings and comments name is there: paths, modules, commands, headings, decisions."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from deploy.docendo import VERBS

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "deploy", "tests", "benchmarks")
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "deploy/**/*.md", "benchmarks/*.md", "shared/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
SETTINGS = [
    ROOT / name for name in ("Makefile", "pyproject.toml", "docker-compose.yml", ".ci/run", "deploy/Dockerfile")
]
CODE = sorted(
    path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py") if "node_modules" not in path.parts
)

_PATH = re.compile(rf"(?<![\w./<>*-])(?:{'|'.join(FOLDERS)}|docs|\.ci)/(?:[\w./*-]|<[a-z]+>)*(?:::\w+)?")
_MODULE = re.compile(rf"(?<![\w./*-])(?:{'|'.join(FOLDERS)})(?:\.\w+)+")
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_MAKE = re.compile(r"(?:`|^)make ((?:[a-z]+-?)+)", re.MULTILINE)
_DOCENDO = re.compile(r"(?:`|\"|^)docendo ([a-z][a-z-]*)", re.MULTILINE)
_DECISION = re.compile(r"\b(?:ADR|[Dd]ecision) (\d{4})\b")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    """The file as a person names it."""
    return path.relative_to(ROOT).as_posix()


def commented(source: str) -> str:
    """What a module says to its readers: docstrings and comments, not what it does."""
    notes = [
        node.value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    notes += [
        one.string for one in tokenize.generate_tokens(io.StringIO(source).readline) if one.type == tokenize.COMMENT
    ]
    return "\n".join(notes)


def missing_paths(text: str) -> Iterator[str]:
    """Paths below the root that are not there; `<service>` and `*` stand for any name."""
    for found in dict.fromkeys(_PATH.findall(text)):
        path, _, test = found.partition("::")
        path = re.sub(r"<[a-z]+>", "*", path).rstrip(".-")
        places = [place for place in (ROOT.glob(path) if "*" in path else [ROOT / path]) if place.exists()]
        if not any(not test or f"def {test}(" in place.read_text(encoding="utf-8") for place in places):
            yield found


def missing_modules(text: str) -> Iterator[str]:
    """Dotted names that are neither a module nor a name in one."""
    yield from (found for found in dict.fromkeys(_MODULE.findall(text)) if not is_there(found))


@cache
def is_there(dotted: str) -> bool:
    """Whether the longest part that is a module knows the next word; what comes after that is not looked at."""
    place = ROOT
    for part in dotted.split("."):
        if (place / part).is_dir():
            place /= part
            continue
        if (module := (place / part).with_suffix(".py")).exists():
            place = module
            continue
        if place.is_dir():
            place /= "__init__.py"
        return place.exists() and re.search(rf"\b{part}\b", place.read_text(encoding="utf-8")) is not None
    return True


def missing_links(page: Path, text: str) -> Iterator[str]:
    """Links to files or headings that are not there."""
    for link in _LINK.findall(_FENCE.sub("", text)):
        target, _, anchor = link.partition("#")
        place = (page.parent / target).resolve() if target else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            yield link


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page as a link names them."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w -]", "", one.lower()).strip().replace(" ", "-") for one in headings)


def missing_decisions(text: str) -> Iterator[str]:
    """Numbers of decisions that nobody has taken."""
    yield from (number for number in _DECISION.findall(text) if not list(ROOT.glob(f"docs/decisions/{number}-*.md")))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    missing = [*missing_paths(text), *missing_modules(text), *missing_links(page, text), *missing_decisions(text)]
    missing += [f"make {verb}" for verb in _MAKE.findall(text) if verb not in verbs]
    missing += [f"docendo {verb}" for verb in _DOCENDO.findall(text) if verb not in VERBS]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("file", SETTINGS, ids=named)
def test_what_a_settings_file_names_is_there(file: Path) -> None:
    missing = list(missing_paths(file.read_text(encoding="utf-8")))
    assert not missing, "\n".join(missing)


def test_what_docstrings_and_comments_name_is_there() -> None:
    missing: list[str] = []
    for path in CODE:
        source = path.read_text(encoding="utf-8")
        if any(pattern.search(source) for pattern in (_PATH, _MODULE, _DECISION)):
            text = commented(source)
            found = [*missing_paths(text), *missing_modules(text), *missing_decisions(text)]
            missing += [f"{named(path)}: {name}" for name in found]
    assert not missing, "\n".join(missing)


def test_every_decision_is_listed_and_reads_like_one() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in sorted(ROOT.glob("docs/decisions/0*.md")):
        title, *rest = page.read_text(encoding="utf-8").splitlines()
        assert title.startswith(f"# {page.name[:4]}. "), page.name
        parts = [line.removeprefix("## ") for line in rest if line.startswith("## ")]
        assert parts == ["Context", "Decision", "Alternatives", "Consequences"], page.name
        assert f"- [{page.name[:4]}]({page.name}) {title[8:]}\n" in listed, page.name


def test_the_glossary_is_short_and_in_order() -> None:
    page = (ROOT / "docs" / "developing.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.partition("## Glossary")[2].splitlines() if line.startswith("| ")][1:]
    terms = [row[0].removeprefix("| ") for row in rows]
    assert terms == sorted(terms)
    assert 0 < len(terms) <= 40
    assert all(len(row) == 3 and _PATH.search(row[2]) for row in rows)


def test_what_is_not_there_would_be_noticed() -> None:
    assert list(missing_paths("see `shared/nowhere.py`, shared/event.py and services/<service>/main.py.")) == [
        "shared/nowhere.py"
    ]
    assert list(missing_paths("tests/contract/test_named_paths.py::test_nothing")) == [
        "tests/contract/test_named_paths.py::test_nothing"
    ]
    assert list(missing_modules("shared.event.Event, shared.event.Nobody, deploy.nowhere")) == [
        "shared.event.Nobody",
        "deploy.nowhere",
    ]
    assert list(missing_links(ROOT / "README.md", "[a](docs/nowhere.md) [b](README.md#nowhere)")) == [
        "docs/nowhere.md",
        "README.md#nowhere",
    ]
    assert list(missing_decisions("ADR 9999")) == ["9999"]
    assert "docs/nowhere.md" in commented('X = 1\n"""See docs/nowhere.md."""\n')
    assert "docs/nowhere.md" in commented("X = 1  # docs/nowhere.md\n")
