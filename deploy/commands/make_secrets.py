"""Makes the passwords and keys of a deployment once; doing it again changes nothing.

For the operator: `broker/login.conf` for RabbitMQ, `mongo/` for MongoDB, and the three addresses. For each service a
folder in LOGINS with its own two addresses, which no other service sees; `docendo prepare` makes these users.
In SIGNING lie the keys that sign sessions, for the services that do; in PUBLIC their public halves, for all others.
In OLD every service could read the broker's one password and the keys that sign: they are moved from there.
"""

import argparse
import base64
import secrets
from pathlib import Path

from deploy.permissions import AMQP, MONGO
from services import SERVICE_NAMES
from shared.http.signing_keys import SigningKeys

USER = "docendo"
BROKER, DATABASE = "rabbitmq:5672/%2F", "mongo:27017/?replicaSet=rs0&authSource=admin"
MANAGEMENT = "rabbitmq:15672"


def configure(parser: argparse.ArgumentParser) -> None:
    """Five folders."""
    for name in ("operator", "logins", "old", "signing", "public"):
        parser.add_argument(name, type=Path, metavar=name.upper())


def run(given: argparse.Namespace) -> int:
    """Raises OSError when a folder cannot be written."""
    make_secrets(given.operator, given.logins, given.old)
    make_session_keys(given.signing, given.public, given.old)
    return 0


def make_secrets(operator: Path, logins: Path, old: Path) -> None:
    """Writes what is missing. The broker runs as another user, so its one file is readable by all who see the place."""
    broker, database = operator / "broker" / "login.conf", operator / "mongo"
    for name in ("broker/login.conf", AMQP, "management-url"):
        if (old / name).exists():
            _write(operator / name, (old / name).read_text(encoding="utf-8"), for_others=name.startswith("broker/"))
            (old / name).unlink()
    if not broker.exists():
        password = secrets.token_urlsafe(32)
        _write(operator / AMQP, f"amqp://{USER}:{password}@{BROKER}")
        _write(operator / "management-url", f"http://{USER}:{password}@{MANAGEMENT}")
        _write(broker, f"default_user = {USER}\ndefault_pass = {password}\n", for_others=True)
    if not (database / "password").exists():
        password = secrets.token_urlsafe(32)
        _write(operator / MONGO, f"mongodb://{USER}:{password}@{DATABASE}")
        _write(database / "key", base64.b64encode(secrets.token_bytes(96)).decode())
        _write(database / "password", password)
    for name in SERVICE_NAMES:
        if not (logins / name / MONGO).exists():
            password = secrets.token_urlsafe(32)
            _write(logins / name / AMQP, f"amqp://{name}:{password}@{BROKER}")
            _write(logins / name / MONGO, f"mongodb://{name}:{password}@{DATABASE}")


def make_session_keys(signing: Path, public: Path, old: Path) -> None:
    """The first key that signs, unless there is one, and the public half of each."""
    for path in (old / "rooms" / "session-keys").glob("*.json"):
        _write(signing / path.name, path.read_text(encoding="utf-8"))
        path.unlink()
    SigningKeys(signing).export_public_keys(public)


def _write(path: Path, text: str, *, for_others: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644 if for_others else 0o600)
