"""Which code page a text came in: UTF-8, UTF-16 and cp1251 are known by themselves, any other is refused.

A list in a wrong code page makes wrong people, whom nobody finds: «Ольга» in the code page of old Macs is read as
«Ћльга». So the bytes are read in each code page in which Russian is written, and the most Russian reading must be ours.
"""

import codecs
import re
from itertools import pairwise

from shared.problems import Refused

WRONG_CODE_PAGE = (
    "The letters of this file are in a code page that we do not read: "
    "save it as “CSV UTF-8” (in Excel: File → Save as), or as XLSX, and send it again"
)
LOST_LETTERS = (
    "Row %(row)s reads “%(text)s”: its letters were lost when the file was saved. "
    "Open the first file again and save it as XLSX or “CSV UTF-8”"
)
UNREADABLE = "This is not a table that can be read: save it as CSV or XLSX and send it again"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_CODE_PAGES = ("koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "cp1252")
_SAMPLE = 20_000
_COMMON = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", range(33, 0, -1), strict=True))
"""Letters of Russian by how often they stand in a text."""
_TYPOGRAPHY = frozenset("«»„“”–—…’‘№°§\xa0")
_SIGN_PENALTY, _LETTER_PENALTY, _CASE_PENALTY = -10, -40, -60
_LOST = re.compile(r"^[\s?.-]*\?{2,}[\s?.-]*$|\ufffd|\?{4,}")
_BROKEN_PAIRS = re.compile("[РСÐÑ][\u0080-\u00ff\u0400-\u040f\u0450-\u045f°±²³µ¶·¸¹»«¬®€™†‡‰‹›•–—„…“”‘’№]")


def decode_text(content: bytes) -> str:
    """The text, without a mark before it.

    Raises Refused for another code page, and for what is no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode(content[len(mark) :], encoding)
    return _decode(content, _guess_utf16(content) or _guess_code_page(content))


def find_lost_letters(text: str) -> bool:
    """Whether letters were lost before the file came here: question marks for them, or UTF-8 read as something else."""
    if _LOST.search(text):
        return True
    return len(_BROKEN_PAIRS.findall(text)) >= 2 and any(_is_twice_encoded(text, page) for page in ("cp1251", "cp1252"))


def _decode(content: bytes, encoding: str | None) -> str:
    if encoding is None:
        raise Refused(WRONG_CODE_PAGE)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(WRONG_CODE_PAGE) from None
    if "\x00" in text:
        raise Refused(UNREADABLE)
    return text


def _guess_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: line ends and separators have a zero beside them, always on the same side."""
    if len(content) % 2 or b"\x00" not in content[:_SAMPLE]:
        return None
    low, high = content[0:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    return "utf-16-le" if high > low else "utf-16-be"


def _guess_code_page(content: bytes) -> str | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    sample = bytes(content[:_SAMPLE])
    ours = _score(sample, "cp1251")
    if ours is None or any((_score(sample, other) or -1e9) > ours for other in _OTHER_CODE_PAGES):
        return None
    return "cp1251"


def _score(sample: bytes, encoding: str) -> float | None:
    """How Russian the reading is, or None if it is none: common letters, words in one case and one script."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    score = 0.0
    for before, char in pairwise(" " + text):
        if char < "\x80":
            score += _LETTER_PENALTY if char.isalpha() and before.isalpha() and before >= "\x80" else 0
        elif (weight := _COMMON.get(char.lower())) is not None:
            score += weight
            if char.isupper() and before.islower():
                score += _CASE_PENALTY
            if before.isalpha() and before < "\x80":
                score += _LETTER_PENALTY
        elif char not in _TYPOGRAPHY:
            score += _LETTER_PENALTY if char.isalpha() and encoding != "cp1252" else _SIGN_PENALTY
    return score


def _is_twice_encoded(text: str, page: str) -> bool:
    try:
        once = text.encode(page).decode("utf-8")
    except UnicodeError:
        return False
    return once != text
