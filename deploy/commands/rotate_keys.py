"""A new key signs sessions and tokens from now on, and nobody is signed out.

Running processes find it by themselves: it is published (/.well-known/jwks.json) a minute before it signs, and what
the old key has signed is good until it is over. Where services that sign nothing see the public halves only, these are
laid into DOCENDO_PUBLIC_KEYS_DIR (`--public`) as well. After a theft `--forget-old` ends everything the old keys have
signed, within a minute: everybody signs in again, and programs need new tokens.
"""

import argparse
import os
from pathlib import Path

from shared.http import Secrets
from shared.http.sessions import PROGRAM_SECONDS
from shared.http.signing_keys import ACTIVATION_DELAY


def rotate(directory: Path, *, forget_old: bool, public: Path | None = None) -> str:
    """Makes the key; gives one line that says which, and how many there are now."""
    keys = Secrets(directory).session_keys
    name = keys.rotate(delay=0, kept_for=-1) if forget_old else keys.rotate(kept_for=PROGRAM_SECONDS)
    if public is not None:
        keys.export_public_keys(public)
    when = "now" if forget_old else f"in {ACTIVATION_DELAY} s"
    return f"rotate: key {name} signs {when}; keys that are good: {len(keys.to_jwks()['keys'])}"


def configure(parser: argparse.ArgumentParser) -> None:
    """What happens to old keys, and where public halves lie."""
    folder = os.environ.get("DOCENDO_PUBLIC_KEYS_DIR")
    parser.add_argument("--forget-old", action="store_true", help="after a theft: what old keys have signed is over")
    parser.add_argument("--public", type=Path, default=folder, help="where the public halves lie")


def run(given: argparse.Namespace) -> int:
    """Rotates the keys in DOCENDO_SECRETS_DIR (.local/secrets when it is not said)."""
    directory = Path(os.environ.get("DOCENDO_SECRETS_DIR") or ".local/secrets")
    print(rotate(directory, forget_old=given.forget_old, public=given.public))
    return 0
