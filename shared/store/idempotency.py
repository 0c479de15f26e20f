"""What makes a repeated POST the same POST."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.problems import DoneBefore, KeyReused

RECORDS_FIELD = "_receipts"
"""In a document: the idempotency records of the last changes to it."""
_MAX_RECORDS = 8


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """What makes a repeated POST the same POST: the key's digest, the body's digest, the encrypted answer.

    `next_page` is of a form alone: where it led, encrypted; who sends the form again is led there too.
    """

    key: str
    body: str
    answer: bytes = b""
    is_form: bool = False
    next_page: bytes = b""

    def make_push(self) -> dict[str, Any]:
        """What a change keeps: never the answer, for it may hold words that the key of the thing does not encrypt."""
        kept: dict[str, Any] = {"key": self.key, "body": self.body}
        if self.next_page:
            kept["next_page"] = self.next_page
        return {"$each": [kept], "$slice": -_MAX_RECORDS}

    def check_new(self, document: Mapping[str, Any]) -> None:
        """Raises DoneBefore when this very POST has changed the document, KeyReused when another had its key."""
        for kept in document.get(RECORDS_FIELD, ()):
            if kept["key"] == self.key:
                raise DoneBefore(next_page=kept.get("next_page", b"")) if kept["body"] == self.body else KeyReused


class Replayed(Exception):
    """The Idempotency-Key was answered before; `answer` is the encrypted answer."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("replayed")
        self.answer = answer
