"""Servers that let nobody do more than they must: a mongod that asks for passwords, and a user for each service."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local import install, mongo, processes, rabbit
from deploy.local.addresses import free_port, write_private
from deploy.local.servers import TOOLS
from deploy.permissions import Login
from services import SERVICE_NAMES
from tests.kit.servers import Place


@contextmanager
def run_authenticated(place: Place, folder: Path) -> Iterator[tuple[Place, tuple[Login, ...]]]:
    """The place as its operator sees it, and a login for each service, which nobody has made yet."""
    with _mongod(folder) as operators:
        logins = tuple(_login(name, place, operators) for name in SERVICE_NAMES)
        try:
            yield replace(place, mongo_url=operators), logins
        finally:
            for login in logins:
                rabbit.call_management_api(
                    place.management_url, "DELETE", f"/api/users/{quote(user_name(login), safe='')}"
                )


def service_environment(login: Login) -> dict[str, str]:
    """What a service with this login is told: its own addresses, and that the queues are made by somebody else."""
    return {
        "DOCENDO_AMQP_URL": login.amqp_url,
        "DOCENDO_MONGO_URL": login.mongo_url,
        "DOCENDO_MANAGEMENT_URL": "",
        "DOCENDO_PREPARED": "1",
    }


def user_name(login: Login) -> str:
    """The user's name, at broker and database alike."""
    return urlsplit(login.amqp_url).username or ""


def _login(name: str, place: Place, mongo_url: str) -> Login:
    account = f"{place.vhost}.{name}:{secrets.token_urlsafe(8)}"
    return Login(name, _with_account(account, place.amqp_url), _with_account(account, mongo_url))


def _with_account(account: str, url: str) -> str:
    at = urlsplit(url)
    return at._replace(netloc=f"{account}@{at.netloc.rpartition('@')[2]}").geturl()


@contextmanager
def _mongod(folder: Path) -> Iterator[str]:
    """A mongod of its own that asks for passwords; yields the address of its operator."""
    port, key, log = free_port(), folder / "key", folder / "mongod.log"
    (folder / "db").mkdir(parents=True)
    write_private(key, base64.b64encode(secrets.token_bytes(96)).decode())
    command = [
        install.mongod(TOOLS), "--dbpath", str(folder / "db"), "--port", str(port), "--bind_ip", "127.0.0.1",
        "--nounixsocket", "--replSet", mongo.SET, "--keyFile", str(key), "--wiredTigerCacheSizeGB", mongo.CACHE_GB,
        "--noscripting", "--setParameter", "diagnosticDataCollectionEnabled=false",
    ]  # fmt: skip
    process = processes.start(folder, "mongod", command, {"HOME": str(folder)}, log)
    try:
        password = secrets.token_urlsafe(8)
        with MongoClient[dict[str, Any]](mongo.url(port), serverSelectionTimeoutMS=300) as client:
            processes.await_answer(process, log, lambda: _initiate_replica_set(client, port), 60.0, "a guarded MongoDB")
            # Before there is anybody, localhost may make one.
            client.admin.command("createUser", "operator", pwd=password, roles=["root"])
        yield _with_account(f"operator:{password}", mongo.url(port))
    finally:
        processes.stop(folder, "mongod", timeout=0.0)


def _initiate_replica_set(client: MongoClient[dict[str, Any]], port: int) -> bool:
    try:
        answer = client.admin.command("hello")
        if "setName" not in answer:
            members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
            client.admin.command("replSetInitiate", {"_id": mongo.SET, "members": members})
    except PyMongoError:
        return False
    return bool(answer.get("isWritablePrimary"))
