"""`python -m deploy.keys DIRECTORY`: makes the deployment's secrets once; a second run changes nothing.

In the directory: `broker/login.conf` for RabbitMQ, `amqp-url` and `management-url` for the rooms, `rooms/` for the
keys that the rooms make themselves.
"""

import secrets
import sys
from pathlib import Path

USER = "docendo"
HOST = "rabbitmq"


def make(directory: Path) -> None:
    """Writes what is missing. The broker runs as another user, so its one file is readable by all in the volume."""
    login = directory / "broker" / "login.conf"
    (directory / "rooms").mkdir(parents=True, exist_ok=True)
    if login.exists():
        return
    password = secrets.token_urlsafe(32)
    (directory / "amqp-url").write_text(f"amqp://{USER}:{password}@{HOST}:5672/%2F", encoding="utf-8")
    (directory / "management-url").write_text(f"http://{USER}:{password}@{HOST}:15672", encoding="utf-8")
    login.parent.mkdir(exist_ok=True)
    login.write_text(f"default_user = {USER}\ndefault_pass = {password}\n", encoding="utf-8")
    login.chmod(0o644)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
