"""A text made readable for dictionaries and forms, every sign of it knowing where it stood as typed."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_PLAIN: Final = re.compile("[\u0400-\u04ff\x20-\x7e\n«»„“”’—–…№]*")
_STRESS: Final = frozenset("\u0300\u0301\u0340\u0341")
_WORD: Final = re.compile(r"\w+")
_LATIN: Final = re.compile("[A-Za-z]")
_CYRILLIC: Final = re.compile("[А-Яа-яЁё]")
_LOOK_ALIKE: Final = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")


@dataclass(frozen=True, slots=True)
class Readable:
    """`text` without stress marks, composed, a word in one script; `places[i]` is where its sign i stood."""

    text: str
    places: range | list[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The span `[start, end)` in the text as it was typed."""
        return self.places[start], self.places[end]


def make_readable(typed: str) -> Readable:
    """The same text as dictionaries know it."""
    if _PLAIN.fullmatch(typed):
        return Readable(_one_script(typed), range(len(typed) + 1))
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(typed):
        if sign in _STRESS or unicodedata.category(sign) == "Cf":
            continue
        composed = unicodedata.normalize("NFC", signs[-1] + sign) if signs and unicodedata.combining(sign) else ""
        if len(composed) == 1:
            signs[-1] = composed
            continue
        signs.append(" " if sign.isspace() and sign != "\n" else sign)
        places.append(at)
    places.append(len(typed))
    return Readable(_one_script("".join(signs)), places)


def _one_script(text: str) -> str:
    """A word of both scripts in Cyrillic: somebody has typed «Cаша» with the other keyboard."""
    if not (_LATIN.search(text) and _CYRILLIC.search(text)):
        return text
    return _WORD.sub(lambda found: _without_latin(found.group()), text)


def _without_latin(word: str) -> str:
    return word.translate(_LOOK_ALIKE) if _LATIN.search(word) and _CYRILLIC.search(word) else word
