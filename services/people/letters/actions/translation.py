"""The words of letters: sentences are msgids, in English; their Russian is in locale/ru.po.

A letter is written with no page in sight: its words are read from the service's catalogue directly.
"""

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from services.people.letters.model.letter import LetterText
from services.people.letters.model.notice import Composer
from services.people.letters.model.preferences import Language

_LOCALE = Path(__file__).parents[2] / "locale"


def msgid(sentence: str) -> str:
    """Marks a sentence for the catalogue."""
    return sentence


def translate(language: Language, sentence: str) -> str:
    """The sentence in this language; the msgid itself is English."""
    return sentence if language == "en" else _load_russian().get(sentence) or sentence


def compose(language: Language, subject: str, text: str, **values: object) -> LetterText:
    """Subject and text in this language, with the values in their places."""
    return LetterText(subject=translate(language, subject) % values, text=translate(language, text) % values)


def make_composer(subject: str, text: str, **values: object) -> Composer:
    """The same in whatever language is asked for."""
    return lambda language: compose(language, subject, text, **values)


@lru_cache
def _load_russian() -> dict[str, str]:
    with (_LOCALE / "ru.po").open("rb") as source:
        catalogue = read_po(source, locale="ru")
    return {
        entry.id: entry.string for entry in catalogue if isinstance(entry.id, str) and isinstance(entry.string, str)
    }
