"""Where the servers answer, and how a free port is found."""

import json
import os
import random
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

# Below Linux's range for outgoing connections (32768 and up): a port found free here is not taken
# by somebody's client in the moment before our server binds it.
FIRST_PORT, LAST_PORT = 20000, 32000
_given: set[int] = set()
"""By this process, which starts servers side by side: a port stays free until the server it was given to binds it."""


class Unavailable(Exception):
    """A server cannot be had; the text says what the person at the keyboard can do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports to use on loopback; None means any free one."""

    mongo: int | None = None
    amqp: int | None = None
    management: int | None = None


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of a RabbitMQ and a MongoDB that answer; secrets are inside the addresses."""

    mongo_url: str
    amqp_url: str
    management_url: str
    how: str

    def environment(self) -> dict[str, str]:
        """The variables by which the services learn these addresses."""
        return {
            "DOCENDO_MONGO_URL": self.mongo_url,
            "DOCENDO_AMQP_URL": self.amqp_url,
            "DOCENDO_MANAGEMENT_URL": self.management_url,
        }


@dataclass(frozen=True, slots=True)
class Mongo:
    """One MongoDB that is a primary of its replica set."""

    url: str
    version: str
    how: str


@dataclass(frozen=True, slots=True)
class Rabbit:
    """One RabbitMQ whose broker and management API both answer."""

    amqp_url: str
    management_url: str
    version: str
    how: str


def combine(mongo: Mongo, rabbit: Rabbit) -> Servers:
    """Both servers as one answer, with a line that says what they are."""
    broker, database = f"RabbitMQ {rabbit.version}", f"MongoDB {mongo.version}"
    if rabbit.how == mongo.how:
        how = f"{broker} and {database}, {mongo.how}"
    else:
        how = f"{broker}, {rabbit.how}; {database}, {mongo.how}"
    return Servers(mongo.url, rabbit.amqp_url, rabbit.management_url, how)


def list_unreachable(servers: Servers) -> list[str]:
    """The names of those servers at whose address nobody accepts a connection."""
    silent = []
    for name, url in (("MongoDB", servers.mongo_url), ("RabbitMQ", servers.amqp_url)):
        at = urlsplit(url.partition(",")[0])  # of several MongoDB members the first
        port = at.port or (27017 if name == "MongoDB" else 5672)
        try:
            socket.create_connection((at.hostname or "127.0.0.1", port), timeout=2).close()
        except OSError:
            silent.append(name)
    return silent


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """The preferred port when it is free, any other free one otherwise."""
    if preferred is not None and is_free(preferred):
        return preferred
    for _ in range(200):
        port = random.randint(FIRST_PORT, LAST_PORT)  # noqa: S311  # nosec B311  # spreads clones, guards nothing
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise Unavailable(f"No free port between {FIRST_PORT} and {LAST_PORT} on 127.0.0.1.")


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def save_addresses(path: Path, servers: Servers) -> None:
    """Keeps the addresses for the next command of this clone."""
    write_private(path, json.dumps(asdict(servers), indent=1))


def load_addresses(path: Path) -> Servers | None:
    """The addresses kept by an earlier command, or None."""
    try:
        return Servers(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
