"""Words in the form in which a dictionary has them: Russian by morphology, English by its stem."""

from functools import cache, lru_cache
from typing import Protocol

import snowballstemmer
from pymorphy3 import MorphAnalyzer

from shared.text.comparison import split_words


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  the library's name


@cache
def get_analyzer() -> MorphAnalyzer:
    """The dictionary of Russian, read once in a process at its first use (0.2 s, 30 MB)."""
    return MorphAnalyzer(lang="ru")


@cache
def _get_stemmer() -> _Stemmer:
    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


@lru_cache(maxsize=65_536)
def lemmatize(word: str) -> str:
    """The lemma of one folded word; of a word with hyphens the last part is inflected, the others stay."""
    if word.isascii():
        return _get_stemmer().stemWord(word) if word.isalpha() else word
    lemma: str = get_analyzer().parse(word)[0].normal_form
    return lemma.replace("ё", "е")


def list_lemmas(text: str) -> list[str]:
    """The lemmas of a text, in the order of its words."""
    return [lemmatize(word) for word in split_words(text)]
