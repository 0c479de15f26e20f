"""A code and what people call it, in both languages and in one place: a code without words cannot be declared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Language = Literal["ru", "en"]
"""What the pages speak: Russian first, English when asked for."""

Code = TypeVar("Code", bound=str)
W_co = TypeVar("W_co", bound="Words", covariant=True)


@dataclass(frozen=True, slots=True)
class Words:
    """What something is called, in Russian and in English."""

    ru: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """The words in one of the languages."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True, slots=True)
class StateWords(Words):
    """The word of a state and the GOV.UK colour of its tag: the word is the state, the colour repeats it."""

    colour: str


class CodeWords(Mapping[Code, W_co], Generic[Code, W_co]):
    """The codes of a list in their order, each with its words: what forms offer, pages show and filters name.

    Raises LookupError for a code without words, for words without a code, and for words that say nothing.
    """

    def __init__(self, codes: Iterable[Code], words: Mapping[Code, W_co]) -> None:
        ordered = tuple(codes)
        if missing := [code for code in ordered if code not in words]:
            raise LookupError(f"say in both languages what these are called: {', '.join(missing)}")
        if unknown := [code for code in words if code not in ordered]:
            raise LookupError(f"there are words for what is no code: {', '.join(unknown)}")
        self._words = {code: words[code] for code in ordered}
        if silent := [code for code, both in self._words.items() if not (both.ru.strip() and both.en.strip())]:
            raise LookupError(f"one language has no words for: {', '.join(silent)}")

    def __getitem__(self, code: Code) -> W_co:
        """The words of one code."""
        return self._words[code]

    def __iter__(self) -> Iterator[Code]:
        """The codes, in their order."""
        return iter(self._words)

    def __len__(self) -> int:
        """How many codes there are."""
        return len(self._words)

    def name(self, code: str, language: Language) -> str:
        """What something is called that is kept, perhaps since before its code was given up: then the code itself."""
        return next((words[language] for known, words in self._words.items() if known == code), code)

    def options(self, language: Language) -> list[tuple[Code, str]]:
        """What a field of a form offers: each code with its words."""
        return [(code, words[language]) for code, words in self._words.items()]


def msgid(sentence: str) -> str:
    """Mark a sentence for the catalogue where it is written but not yet spoken."""
    return sentence
