"""The words of the screens are those of the glossary: what it says no more stands nowhere."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
GLOSSARY = tomllib.loads((ROOT / "shared/web/locale/glossary.toml").read_text(encoding="utf-8"))["word"]
PATTERNS = {never: entry["say"] for entry in GLOSSARY for never in entry["never"]}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>|\{[{%#].*?[}%#]\}", re.DOTALL)
PEOPLES_OWN_WORDS = ("requests.toml",)


def catalogue_words() -> Iterator[tuple[str, str]]:
    """Every Russian sentence of the catalogues."""
    for file in [*ROOT.glob("services/*/locale/ru.po"), ROOT / "shared/web/locale/ru.po"]:
        with file.open("rb") as opened:
            for message in read_po(opened):
                found = message.string if isinstance(message.string, tuple | list) else (message.string,)
                yield from ((str(file.relative_to(ROOT)), one or "") for one in found if message.id)


def code_words() -> Iterator[tuple[str, str]]:
    """Every Russian string of the code: states, titles, first texts."""
    for folder in ("services", "shared"):
        for file in ROOT.joinpath(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CYRILLIC.search(node.value):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node.value


def page_words() -> Iterator[tuple[str, str]]:
    """What stands in templates as it is."""
    for folder in ("services", "shared"):
        for file in ROOT.joinpath(folder).rglob("*.html"):
            if "node_modules" not in file.parts:
                yield str(file.relative_to(ROOT)), TAG.sub(" ", file.read_text(encoding="utf-8"))


def region_words() -> Iterator[tuple[str, str]]:
    """What the sample region reads; the stories of those who ask stay as they were written."""
    for file in [*ROOT.glob("deploy/seed/*.toml"), *ROOT.glob("deploy/seed/year/*.md")]:
        if file.name not in PEOPLES_OWN_WORDS:
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


def find_old(words: Iterator[tuple[str, str]]) -> list[str]:
    """Where an old word stands, and what is said instead."""
    compiled = [(re.compile(never, re.IGNORECASE | re.MULTILINE), say) for never, say in PATTERNS.items()]
    return [
        f"{place}: «{found[0]}», say: {say}"
        for place, text in words
        for pattern, say in compiled
        if (found := pattern.search(text))
    ]


@pytest.mark.parametrize("words", [catalogue_words, code_words, page_words, region_words])
def test_no_old_word_stands_on_a_screen(words: object) -> None:
    assert callable(words)
    assert find_old(words()) == []


def test_old_words_would_be_noticed() -> None:
    old = ("Рецензент принял", "Все продукты", "Согласие за ребёнка", "Спросите, что Вы пробовали", "Методическое")
    assert len(find_old((one, one) for one in old)) == len(old)
    assert find_old(iter([("a", "Методическое пособие. Вы согласились, и ваш материал у эксперта")])) == []
