"""Real servers for the tests: one pair per run, a virtual host and database names per test."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.local import Servers, docker, mongo, rabbit
from deploy.local import servers as own_servers
from deploy.local.addresses import combine
from tests.kit import databases
from tests.kit.databases import DatabasePool

RYUK = "testcontainers/ryuk"


@dataclass(frozen=True, slots=True)
class Place:
    """What one test has for itself: the virtual host of `amqp_url`, databases named `prefix…`."""

    mongo_url: str
    amqp_url: str
    management_url: str
    prefix: str

    @property
    def vhost(self) -> str:
        """The virtual host's name, for questions to the management API."""
        return urlsplit(self.amqp_url).path.removeprefix("/")

    def environment(self) -> dict[str, str]:
        """The variables by which a process of the system learns this place."""
        return {
            "DOCENDO_MONGO_URL": self.mongo_url,
            "DOCENDO_AMQP_URL": self.amqp_url,
            "DOCENDO_MANAGEMENT_URL": self.management_url,
        }


@contextlib.contextmanager
def real_servers(folder: Path) -> Iterator[Servers]:
    """Addresses given in the environment, else testcontainers where Docker is, else native."""
    given = os.environ.get("DOCENDO_MONGO_URL") and os.environ.get("DOCENDO_AMQP_URL")
    if not given and docker.has(docker.RABBIT_IMAGE) and docker.has(docker.MONGO_IMAGE):
        with _containers() as answer:
            yield answer
    else:
        with own_servers(folder) as answer:
            yield answer


@contextlib.contextmanager
def own_place(servers: Servers, pool: DatabasePool | None = None) -> Iterator[Place]:
    """A virtual host and a database prefix that nobody else has; both are gone afterwards.

    Databases that come from `handed` go back there, empty.
    """
    name = f"test-{secrets.token_hex(4)}"
    rabbit.make_vhost(servers.management_url, name)
    try:
        broker = urlunsplit(urlsplit(servers.amqp_url)._replace(path=f"/{name}"))
        with pool.borrow() if pool else _own_databases(servers.mongo_url) as prefix:
            yield Place(servers.mongo_url, broker, servers.management_url, prefix)
    finally:
        rabbit.drop_vhost(servers.management_url, name)


@contextlib.contextmanager
def _own_databases(mongo_url: str) -> Iterator[str]:
    prefix = databases.new_prefix()
    try:
        yield prefix
    finally:
        databases.drop(mongo_url, prefix)


@contextlib.contextmanager
def _containers() -> Iterator[Servers]:
    """The two servers as containers that testcontainers starts and removes."""
    # Ryuk sweeps up after a killed run; where its image cannot be had, the tests do without.
    if not docker.has_already(RYUK):
        os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"
    # Imported here because it reads that variable when it is imported.
    from testcontainers.core.container import DockerContainer

    password = secrets.token_urlsafe(16)
    broker = (
        DockerContainer(docker.RABBIT_IMAGE)
        .with_env("RABBITMQ_DEFAULT_USER", "docendo")
        .with_env("RABBITMQ_DEFAULT_PASS", password)
        .with_env("RABBITMQ_DEFAULT_VHOST", rabbit.VHOST)
        .with_exposed_ports(5672, 15672)
    )
    database = (
        DockerContainer(docker.MONGO_IMAGE)
        .with_command(f"mongod --replSet {mongo.SET} --bind_ip_all --noscripting")
        .with_exposed_ports(27017)
    )
    with broker, database:
        host = broker.get_container_host_ip()
        account = f"docendo:{password}@{host}"
        found_rabbit = rabbit.await_broker(
            f"amqp://{account}:{broker.get_exposed_port(5672)}/{rabbit.VHOST}",
            f"http://{account}:{broker.get_exposed_port(15672)}",
            "in Docker",
            None,
            docker.NOWHERE,
        )
        address = f"mongodb://{host}:{database.get_exposed_port(27017)}/?directConnection=true"
        member = "127.0.0.1:27017"
        found_mongo = mongo.await_primary(address, member, "in Docker", None, docker.NOWHERE)
        yield combine(found_mongo, found_rabbit)
