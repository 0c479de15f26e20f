"""The deployment's secrets: files in one directory, made when missing, shared by all services."""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.http.secret_files import read_or_create
from shared.http.signing_keys import SigningKeys

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 16
_PAIRS = [first + second for second in _ALPHABET for first in _ALPHABET]
_HALF_RANGE = len(_ALPHABET) ** (CODE_LENGTH // 2)


class Secrets:
    """What signs sessions, encrypts kept answers and the keys of what is personal, and makes tracking codes.

    Raises OSError when the directory can be neither read nor made.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.session_keys = SigningKeys(directory / "session-keys")
        self._cipher = AESGCM(read_or_create(directory / "sealing-key", lambda: os.urandom(32)))
        self.master_key = read_or_create(directory / "master-key", lambda: os.urandom(32))
        self._code_key = read_or_create(directory / "code-key", lambda: os.urandom(32))

    def encrypt(self, content: bytes) -> bytes:
        """Encrypted and authenticated."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def decrypt(self, encrypted: bytes) -> bytes | None:
        """What was encrypted; None when it was not encrypted here."""
        try:
            return self._cipher.decrypt(encrypted[:12], encrypted[12:], None)
        except InvalidTag:
            return None

    def sign(self, text: str, length: int = 12) -> str:
        """Small letters and digits (five bits each) that nobody else can give for this text, for ever the same."""
        digest = hmac.digest(self._code_key, b"sign:" + text.encode(), hashlib.sha256)
        return base64.b32encode(digest).decode().lower()[:length]

    def derive_code(self, id_: str) -> str:
        """The tracking code of a request, 16 signs in groups of four (79 bits): never stored, always the same."""
        digest = hmac.digest(self._code_key, id_.encode(), hashlib.sha256)
        number = int.from_bytes(digest, "big") % len(_ALPHABET) ** CODE_LENGTH  # small numbers divide faster
        low, high = divmod(number, _HALF_RANGE)[::-1]
        code = _spell(low) + _spell(high)
        return f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}"

    def digest_code(self, code: str) -> str:
        """What is stored instead of a code, however it was typed."""
        plain = "".join(sign for sign in code.upper() if sign in _ALPHABET)
        digest = hmac.digest(self._code_key, b"digest:" + plain.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _spell(half: int) -> str:
    """Half a code, two signs at a time: this is on the way of every request."""
    signs = ""
    for _ in range(CODE_LENGTH // 4):
        half, pair = divmod(half, len(_PAIRS))
        signs += _PAIRS[pair]
    return signs
