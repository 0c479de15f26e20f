"""Where a benchmark runs: real servers, a virtual host and databases of its own, and what they cost the processor."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pymongo import MongoClient

from benchmarks.figures import NotMeasured
from deploy.local import mongo, rabbit, servers
from deploy.local.addresses import Ports, Unavailable
from deploy.local.servers import TOOLS
from shared.settings import Settings

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Place:
    """One benchmark's own corner of the servers."""

    mongo_url: str
    amqp_url: str
    management_url: str
    prefix: str
    folder: Path

    def settings(self, **changed: Any) -> Settings:
        """Settings for a part of the platform in this place."""
        given: dict[str, Any] = {
            "mongo_url": self.mongo_url,
            "amqp_url": self.amqp_url,
            "management_url": self.management_url,
            "database_prefix": self.prefix,
            "secrets_dir": self.folder / "secrets",
            "log_level": "WARNING",
        }
        return Settings(**{**given, **changed})

    def environment(self, **changed: str) -> dict[str, str]:
        """The variables by which a process of the system learns this place."""
        variables = {
            "DOCENDO_MONGO_URL": self.mongo_url,
            "DOCENDO_AMQP_URL": self.amqp_url,
            "DOCENDO_MANAGEMENT_URL": self.management_url,
            "DOCENDO_DATABASE_PREFIX": self.prefix,
            "DOCENDO_SECRETS_DIR": str(self.folder / "secrets"),
            "DOCENDO_LOG_LEVEL": "WARNING",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCENDO_")}
        return {**kept, **variables, **changed}


@contextmanager
def open_servers() -> Iterator[Place]:
    """The servers for one run: those named in the environment, or a pair of our own that ends with it."""
    with tempfile.TemporaryDirectory(prefix="docendo-bench-") as name:
        folder = Path(name)
        _prefer_native(folder / "home")
        with servers(folder / "home") as found:
            print(f"servers: {found.how}", flush=True)
            yield Place(found.mongo_url, found.amqp_url, found.management_url, "bench", folder)


def _prefer_native(home: Path) -> None:
    """What runs as a process of this machine can be watched; what runs already is kept by `servers`."""
    if any(os.environ.get(name) for name in ("DOCENDO_MONGO_URL", "DOCENDO_AMQP_URL")):
        return
    home.mkdir(mode=0o700)
    with ThreadPoolExecutor(2) as both, suppress(Unavailable):
        starting = both.submit(rabbit.start_native, home, Ports()), both.submit(mongo.start_native, home, TOOLS, None)
        for one in starting:
            one.result()


@contextmanager
def open_place(whole: Place) -> Iterator[Place]:
    """A virtual host and a database prefix for one benchmark, gone afterwards."""
    name = f"bench-{secrets.token_hex(4)}"
    rabbit.make_vhost(whole.management_url, name)
    try:
        amqp = urlunsplit(urlsplit(whole.amqp_url)._replace(path=f"/{name}"))
        folder = whole.folder / name
        folder.mkdir()
        yield replace(whole, amqp_url=amqp, prefix=name.replace("-", "_"), folder=folder)
    finally:
        with suppress(TimeoutError):  # a busy broker ends it all the same
            rabbit.drop_vhost(whole.management_url, name)
        with MongoClient[dict[str, object]](whole.mongo_url) as client:
            for database in client.list_database_names():
                if database.startswith(name.replace("-", "_")):
                    client.drop_database(database)


def server_processes(place: Place) -> dict[str, int]:
    """The process ids of mongod and the broker. Raises NotMeasured when they are not ours to watch."""
    return {"mongod": _listener(place.mongo_url), "rabbitmq": _listener(place.amqp_url)}


def processor_ms(pid: int) -> float:
    """User and system time of a process and its descendants, in milliseconds."""
    return sum(_ticks(one) for one in _family(pid)) * _TICK_MS


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its descendants, in megabytes of 1024 kB."""
    return sum(_resident_kb(one) for one in _family(pid)) / 1024


def _family(pid: int) -> Iterable[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # a server's short-lived helper has ended since it was counted
        return 0
    return int(fields[11]) + int(fields[12])


def _resident_kb(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) if found else 0


def _listener(url: str) -> int:
    """Who listens on the port of an address of this machine, by way of the socket's inode."""
    port = urlsplit(url).port or 0
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    inodes = {line[9] for line in lines if line[3] == "0A" and line[1].endswith(f":{port:04X}")}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and sockets & _open_files(process):
            if Path(process / "comm").read_text().strip() == "docker-proxy":
                break
            return int(process.name)
    raise NotMeasured(f"the server on port {port} is not a process of this machine that we may watch")


def _open_files(process: Path) -> set[str]:
    names: set[str] = set()
    try:
        for link in (process / "fd").iterdir():
            names.add(str(link.readlink()))
    except OSError:
        return names
    return names
