"""The one form in which texts are compared: by search, guards, erasure, imports, codes, addresses, duplicates."""

import re
import unicodedata
from functools import lru_cache

_STRESS = frozenset("\u0300\u0301\u0340\u0341")
_QUOTES = dict.fromkeys(map(ord, "«»„“”‟‹›″〝〞＂❝❞"), '"')
_APOSTROPHES = dict.fromkeys(map(ord, "‘’‚‛ʹʻʼʽˈ`´′＇"), "'")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_ALIKE = {**_QUOTES, **_APOSTROPHES, **_HYPHENS}
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_DIAERESIS = "\u0308"
_CYRILLIC_E = frozenset("еЕ")
_AT_ONCE = 4_096


def fold(text: str) -> str:
    """The form in which two spellings of one text are equal; for comparing only, never for showing.

    Unicode composed (NFKC), case folded, ё as е, stress marks and invisible characters dropped, every run of white
    space one space, quotation marks, apostrophes and hyphens alike. `fold(fold(x)) == fold(x)`. The table of examples
    is tests/unit/shared/text/test_comparison.py.
    """
    if len(text) <= _AT_ONCE:
        return _fold(text)
    return _fold.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _fold(text: str) -> str:
    if text.isascii():
        return _SPACES.sub(" ", _drop_controls(text.casefold().replace("`", "'"))).strip()
    composed = unicodedata.normalize("NFKC", text).casefold()
    bare = _drop_marks(unicodedata.normalize("NFD", composed))
    alike = unicodedata.normalize("NFKC", bare).translate(_ALIKE)
    return _SPACES.sub(" ", _drop_controls(alike)).strip()


def split_words(text: str) -> list[str]:
    """The words of the folded text, in order: letters and digits, with hyphens and apostrophes inside a word."""
    return _WORD.findall(fold(text))


def _drop_marks(decomposed: str) -> str:
    """Without stress, and without the dots of ё; the breve of й and every other mark stays."""
    kept: list[str] = []
    for sign in decomposed:
        if sign in _STRESS or (sign == _DIAERESIS and kept and kept[-1] in _CYRILLIC_E):
            continue
        kept.append(sign)
    return "".join(kept)


def _drop_controls(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
