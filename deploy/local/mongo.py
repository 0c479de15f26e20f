"""A MongoDB of our own: one `mongod`, a replica set of one, on loopback."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import install, processes
from deploy.local.addresses import Mongo, free_port

SET = "docendo"
CACHE_GB = "0.25"
NOT_YET_INITIALIZED = 94


def url(port: int) -> str:
    """The address of a replica set's only member, asked directly."""
    # directConnection: the member's name in the set need not be reachable from here (Docker).
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


def has_begun(home: Path) -> bool:
    """Whether a native mongod of this place ever ran: then its documents lie here."""
    return (home / "mongo" / "port").exists()


def start_native(home: Path, tools: Path, port: int | None) -> Mongo:
    """Starts (or finds running) the mongod of `home` and waits until it is primary."""
    place = home / "mongo"
    kept = place / "port"
    log = home / "log" / "mongod.log"
    process = processes.running(home, "mongod")
    if process is None:
        (place / "db").mkdir(parents=True, exist_ok=True)
        number = free_port(port or _number(kept))
        kept.write_text(str(number))
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(place), "LANG": "C.UTF-8"}
        process = processes.start(home, "mongod", _command(home, tools, number), env, log)
    number = _number(kept) or 0
    return await_primary(url(number), f"127.0.0.1:{number}", "native", process, log)


def stop_native(home: Path, *, keep: bool) -> bool:
    """Stops the mongod of `home`; without `keep` its files are not worth a clean end."""
    return processes.stop(home, "mongod", timeout=20.0 if keep else 0.0)


def await_primary(address: str, member: str, how: str, process: processes.Process | None, log: Path) -> Mongo:
    """Makes the server a replica set of one if it is not, and waits until it takes writes."""
    with _client(address) as client:
        processes.await_answer(process, log, lambda: _is_primary(client, member), 60.0, f"MongoDB at {member}")
        return Mongo(address, version(client), how)


def find(address: str, how: str) -> Mongo:
    """The MongoDB at a given address; it must be a replica set's primary already."""
    with _client(address) as client:
        processes.await_answer(
            None,
            Path(os.devnull),
            lambda: _takes_transactions(client),
            15.0,
            "MongoDB at DOCENDO_MONGO_URL (it must be a replica set with a primary)",
        )
        return Mongo(address, version(client), how)


def version(client: MongoClient[dict[str, Any]]) -> str:
    """The server's own word on its version."""
    return str(client.admin.command("buildInfo")["version"])


@contextlib.contextmanager
def _client(address: str) -> Iterator[MongoClient[dict[str, Any]]]:
    timeouts = {"serverSelectionTimeoutMS": 300, "connectTimeoutMS": 1000, "socketTimeoutMS": 5000}
    with MongoClient[dict[str, Any]](address, **timeouts) as client:  # type: ignore[arg-type]
        yield client


def _takes_transactions(client: MongoClient[dict[str, Any]]) -> bool:
    try:
        answer = client.admin.command("hello")
    except PyMongoError:
        return False
    return "setName" in answer


def _is_primary(client: MongoClient[dict[str, Any]], member: str) -> bool:
    try:
        answer = client.admin.command("hello")
        if not answer.get("isWritablePrimary"):
            _become_a_set(client, member)
        return bool(answer.get("isWritablePrimary"))
    except PyMongoError:
        return False


def _become_a_set(client: MongoClient[dict[str, Any]], member: str) -> None:
    """Founds the set, or tells an old set its member's new port."""
    with contextlib.suppress(OperationFailure):
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as refusal:
            if refusal.code != NOT_YET_INITIALIZED:
                raise
            members = [{"_id": 0, "host": member}]
            client.admin.command("replSetInitiate", {"_id": SET, "members": members})
            return
        if config["members"][0]["host"] != member:
            config["members"][0]["host"] = member
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)


def _command(home: Path, tools: Path, port: int) -> list[str]:
    return [
        install.mongod(tools), "--dbpath", str(home / "mongo" / "db"), "--port", str(port),
        "--bind_ip", "127.0.0.1", "--nounixsocket", "--replSet", SET,
        "--wiredTigerCacheSizeGB", CACHE_GB, "--oplogSize", "256", "--noscripting",
        "--setParameter", "diagnosticDataCollectionEnabled=false",
    ]  # fmt: skip


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
