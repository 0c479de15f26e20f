"""How the headers of a letter are written, so that every reader gets what was meant.

`email.policy.default` folds a long address in `List-Unsubscribe` into an RFC 2047 word, which no one-click button
reads, and loses spaces of long Russian subjects at the seams of its lines (CPython 92081, by release otherwise).
"""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

_LONGEST_LINE = 78
_PLAIN_HEADERS = frozenset({"list-unsubscribe", "list-unsubscribe-post", "message-id", "auto-submitted"})
_WORDS = frozenset({"subject"})


class LetterPolicy(EmailPolicy):
    """Addresses of programs stand plain on one line; a subject is one text in RFC 2047 words, spaces included."""

    def fold(self, name: str, value: Any) -> str:
        """The header as it leaves, with its line end."""
        if name.lower() in _PLAIN_HEADERS:
            return f"{name}: {value}{self.linesep}"
        if name.lower() in _WORDS:
            return f"{name}: {encode_words(name, str(value), self.linesep)}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        if name.lower() in _PLAIN_HEADERS | _WORDS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


def encode_words(name: str, text: str, linesep: str = "\n") -> str:
    """The text of a header: plain where it is short ASCII, otherwise RFC 2047 words of whole characters."""
    if text.isascii() and text.isprintable() and "=?" not in text and len(name) + len(text) + 2 <= _LONGEST_LINE:
        return text
    return Header(text, "utf-8", maxlinelen=_LONGEST_LINE - 2, header_name=name).encode(linesep=linesep)


LETTER_POLICY = LetterPolicy()
