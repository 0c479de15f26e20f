"""What nobody sees and nobody typed on purpose is taken out of a text at the door by which it comes in."""

import re
import unicodedata
from typing import Any

_KEPT_CONTROLS = "\n\t"
_ZERO_WIDTH_JOINERS = "\u200c\u200d"  # inside a word of Persian or Hindi, and inside an emoji, they are spelling
_BLANK_LETTERS = re.compile("[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
"""Letters and marks by their category, and nothing at all to the eye."""
_UNUSUAL = re.compile("[^\u0400-\u04ff !-~\n«»„“”’—–…№]")
"""Most texts have none of these: they are read once and given back as they are."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without control, format and other invisible characters; what is empty then is empty.

    Line ends of every kind become a line feed. Joiners stay between two signs that are written, as Persian words and
    emoji need them. Letters, accents, spaces and order stay as they were typed.
    """
    if not _UNUSUAL.search(text):
        return text
    written = _BLANK_LETTERS.sub("", _LINE_ENDS.sub("\n", text))
    kept = [sign for at, sign in enumerate(written) if _is_kept(written, at, sign)]
    cleaned = "".join(kept)
    return cleaned if cleaned.strip() else ""


def clean_tree(value: Any) -> Any:
    """The same for every text in what JSON or a form brings, keys included; anything else as it is."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean_tree(key): clean_tree(inner) for key, inner in value.items()}
        case list():
            return [clean_tree(inner) for inner in value]
        case _:
            return value


def _is_kept(text: str, at: int, sign: str) -> bool:
    if sign in _KEPT_CONTROLS:
        return True
    if sign in _ZERO_WIDTH_JOINERS:
        return 0 < at < len(text) - 1 and all(_joins(text[beside]) for beside in (at - 1, at + 1))
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cn"}  # half a sign (Cs) is not invisible: it is refused


def _joins(sign: str) -> bool:
    """Whether a joiner beside this sign is spelling: emoji and their modifiers, and letters of joining scripts."""
    category = unicodedata.category(sign)
    if category in {"So", "Sk", "Mn", "Me"}:
        return True
    return category in {"Lo", "Mc"}
