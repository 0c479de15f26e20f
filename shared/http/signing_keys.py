"""The keys that sign: published before they sign, and good for what they have signed until it is over."""

import json
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import OKPKey

from shared.http.secret_files import read_or_create

ALGORITHM: Final = "Ed25519"
REFRESH_SECONDS = 20.0
"""Seconds after which a running process looks for new keys."""
ACTIVATION_DELAY = 60
"""Seconds between publishing a key and signing with it: every process has looked again by then."""
_MISS_REFRESH_SECONDS = 1.0
_FIRST_KEY_FILE = "first.json"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key and its time (seconds since 1970): it signs from `signs_from` until the next one does."""

    id: str
    key: OKPKey
    signs_from: float
    retires_at: float


class SigningKeys:
    """The keys of a deployment: one file each in one directory, read again while the process runs.

    Where only their public halves lie (`publish_into`), a process knows who has signed and cannot sign itself.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        if not any(directory.glob("*.json")):
            read_or_create(directory / _FIRST_KEY_FILE, lambda: _serialize(OKPKey.generate_key(ALGORITHM), 0))
        self._refreshed_at = 0.0
        self._keys: dict[str, SigningKey] = {}
        self.generation = 0
        """How often the directory was found changed: what was verified before is verified anew."""
        self._reload()

    def get_current(self) -> SigningKey:
        """The key that signs now. Raises PermissionError where there are public halves only."""
        self._refresh(REFRESH_SECONDS)
        now = time.time()
        private = [key for key in self._keys.values() if key.key.is_private]
        if not private:
            raise PermissionError("this process has the public halves of the keys only: it reads what others sign")
        return max([key for key in private if key.signs_from <= now] or private, key=lambda key: key.signs_from)

    def find(self, id_: str) -> SigningKey | None:
        """The key of this name; for an unknown one the directory is read again, at most once in a second."""
        self._refresh(REFRESH_SECONDS if id_ in self._keys else _MISS_REFRESH_SECONDS)
        return self._keys.get(id_)

    def to_jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public halves as a JSON Web Key Set."""
        self._refresh(REFRESH_SECONDS)
        return {"keys": [_to_public_jwk(one) for one in sorted(self._keys.values(), key=lambda one: -one.signs_from)]}

    def export_public_keys(self, directory: Path) -> None:
        """Lays the public halves where processes look that read sessions and make none; forgotten ones go."""
        directory.mkdir(parents=True, exist_ok=True)
        for one in self._keys.values():
            public = OKPKey.import_key(one.key.as_dict(private=False))
            read_or_create(directory / f"{one.id}.json", partial(_serialize, public, one.signs_from))
        for path in directory.glob("*.json"):
            if path.stem not in self._keys:
                path.unlink(missing_ok=True)

    def rotate(self, delay: float = ACTIVATION_DELAY, kept_for: float = 0) -> str:
        """Makes a new key that signs `ahead` seconds from now; forgets those retired longer than `kept_for` seconds.

        Gives the new key's name.
        """
        now = time.time()
        key = OKPKey.generate_key(ALGORITHM)
        name = key.thumbprint()
        read_or_create(self._directory / f"{name}.json", lambda: _serialize(key, now + delay))
        self._reload()
        for path, one in self._read_files():
            if self._keys[one.id].retires_at + kept_for < now:
                path.unlink(missing_ok=True)
        self._reload()
        return name

    def _refresh(self, max_age: float) -> None:
        if time.monotonic() - self._refreshed_at >= max_age:
            self._reload()

    def _reload(self) -> None:
        self._refreshed_at = time.monotonic()
        found = sorted((key for _, key in self._read_files()), key=lambda key: key.signs_from)
        nexts = [key.signs_from for key in found[1:]] + [float("inf")]
        keys = {
            one.id: SigningKey(one.id, one.key, one.signs_from, retires)
            for one, retires in zip(found, nexts, strict=True)
        }
        if {name: key.retires_at for name, key in keys.items()} != {n: k.retires_at for n, k in self._keys.items()}:
            self._keys = keys
            self.generation += 1

    def _read_files(self) -> list[tuple[Path, SigningKey]]:
        found = []
        for path in self._directory.glob("*.json"):
            try:
                content = json.loads(path.read_bytes())
            except FileNotFoundError:
                continue  # forgotten by another process while we look
            key = OKPKey.import_key(content["key"])
            found.append((path, SigningKey(key.thumbprint(), key, content["signs_from"], 0)))
        return found


def _serialize(key: OKPKey, signs_from: float) -> bytes:
    return json.dumps({"signs_from": signs_from, "key": key.as_dict(private=key.is_private)}).encode()


def _to_public_jwk(one: SigningKey) -> dict[str, Any]:
    return {**one.key.as_dict(private=False), "kid": one.id, "use": "sig", "alg": ALGORITHM}
