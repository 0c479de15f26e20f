"""Words of a text with their places, and what the dictionary says of each."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pymorphy3.analyzer import Parse

from shared.text.lemmas import get_analyzer

_PATRONYMIC: Final = re.compile(
    r"[а-яё]{2,}(?:ович|евич|ьич|овн|евн|авн|ичн|иничн|ьевн|[а-яё]ыч|еич)(?:а|у|е|ем|ом|ой|ы|и)?"
    r"|[а-яё]+(?:палыч|саныч|иванн)(?:а|у|е|ем|ом|ой|ы|и)?|[а-яё]+ванн(?:а|у|е|ой|ы)"
)
_QUOTED: Final = re.compile(r"[«\"“„]([^»\"”“\n]{1,60})[»\"”“]")


_LONGEST: Final = 40
"""Letters of the longest name; the dictionary would ponder longer words, and longer than they are long."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place; `starts` says that it opens a sentence."""

    text: str
    start: int
    end: int
    starts: bool
    is_quoted: bool

    @property
    def is_capital(self) -> bool:
        """«Петрова» and «ПЕТРОВА», but no abbreviation."""
        is_spelt_large = len(self.text) > 1 and self.text.isupper()
        return self.text[0].isupper() and (not is_spelt_large or (len(self.text) > 3 and read(self.lower).is_known))

    @property
    def lower(self) -> str:
        """The word as the dictionary is asked for it."""
        return self.text.lower()

    @property
    def grammar(self) -> tuple[str | None, str | None]:
        """Its likeliest part of speech and number, as OpenCorpora names them."""
        tag = next((parse.tag for parse in _parse(self.lower)), None)
        return (tag.POS, tag.number) if tag is not None else (None, None)


@dataclass(frozen=True, slots=True)
class Reading:
    """How likely a word is a given name, a surname, a place, another word, alive; which given names it may be."""

    name: float
    surname: float
    place: float
    other: float
    animate: float
    is_known: bool
    lemmas: frozenset[str]


def split_named(text: str, token: re.Pattern[str]) -> list[Word]:
    """The words of a text in order."""
    quoted = bytearray(len(text))
    for found in _QUOTED.finditer(text):
        quoted[found.start(1) : found.end(1)] = b"\1" * (found.end(1) - found.start(1))
    words: list[Word] = []
    for found in token.finditer(text):
        between = text[words[-1].end if words else 0 : found.start()].rstrip(' \t«"“„(—–-')
        starts = (not words and not between) or between[-1:] in tuple(".!?…\n:;")
        words.append(Word(found.group(), found.start(), found.end(), starts, bool(quoted[found.start()])))
    return words


def are_adjacent(text: str, one: Word, other: Word) -> bool:
    """Whether nothing but space stands between two words."""
    return one.end < other.start and text[one.end : other.start].isspace()


def _parse(lower: str) -> list[Parse]:
    found: list[Parse] = get_analyzer().parse(lower) if len(lower) <= _LONGEST else []
    return found


@lru_cache(maxsize=16_384)
def read(lower: str) -> Reading:
    """What the dictionary says of a word in lower case."""
    name = surname = place = other = animate = 0.0
    lemmas = set()
    for parse in _parse(lower):
        animate += parse.score * ("anim" in parse.tag)
        if "Name" in parse.tag:
            name += parse.score
            lemmas.add(parse.normal_form.replace("ё", "е"))
        elif "Surn" in parse.tag:
            surname += parse.score
        elif "Geox" in parse.tag:
            place += parse.score
        elif "Patr" not in parse.tag:
            other += parse.score
    is_known: bool = get_analyzer().word_is_known(lower)
    return Reading(name, surname, place, other, animate, is_known, frozenset(lemmas))


@lru_cache(maxsize=16_384)
def list_normal_forms(lower: str) -> frozenset[str]:
    """Every lemma that a word in lower case may have."""
    return frozenset(parse.normal_form.replace("ё", "е") for parse in _parse(lower))


def is_patronymic(word: Word) -> bool:
    """«Петровна», «Палыч», «марьиванна»."""
    if len(word.text) > _LONGEST or not _PATRONYMIC.fullmatch(word.lower):
        return False
    tags = [parse.tag for parse in _parse(word.lower)]
    return any("Patr" in tag or "Surn" in tag for tag in tags) or not get_analyzer().word_is_known(word.lower)
