"""A notice: whom something concerns, where they go on, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass

from services.people.letters.model.letter import LetterText
from services.people.letters.model.preferences import Language

Composer = Callable[[Language], LetterText]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a letter is made of: its recipients, the page where they go on, its words in either language."""

    recipients: list[str]
    path: str
    compose: Composer
