"""Asking to be let in by a letter: the keys in it live for a quarter of an hour and open once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from services.people.registry.model.fields import digest
from shared.problems import Refused

KEY_LIFETIME = timedelta(minutes=15)


_CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


_CODE_LENGTH = 12


class KeyRefused(Refused):
    """The one answer for keys that are over, used, forged, mistyped, or typed in another browser."""

    slug = "key-refused"
    is_security_event = True

    def __init__(self) -> None:
        super().__init__("This link or code is over or was used already: ask for a new letter")


@dataclass(frozen=True, slots=True)
class OneTimeKeys:
    """What stands in the letter, and nowhere else: the end of the link, and a code (59 bits) that can be typed."""

    token: str
    code: str

    @classmethod
    def generate(cls) -> "OneTimeKeys":
        """New ones."""
        code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
        return cls(secrets.token_urlsafe(32), "-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4)))


def token_digest(token: str) -> str:
    """What is kept of the end of a link."""
    return digest("token", token)


def code_digest(code: str) -> str:
    """What is kept of a code, however it was typed."""
    return digest("code", "".join(sign for sign in code.upper() if sign in _CODE_ALPHABET))
