"""What makes a repeated POST the same POST."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """What makes a repeated POST the same POST: the key's digest, the body's digest, the sealed answer."""

    key: str
    body: str
    answer: bytes = b""


class Replayed(Exception):
    """The Idempotency-Key was answered before; `answer` is the sealed answer."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("replayed")
        self.answer = answer
