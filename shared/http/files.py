"""Secrets that are made once: several processes that start together agree on one."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content. When several processes start at once, the first to link its file wins."""
    if not path.exists():
        own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(own, path)
        except FileExistsError:
            return path.read_bytes()
        finally:
            own.unlink()
    return path.read_bytes()
