"""Three nodes of each server: a RabbitMQ cluster with quorum queues, a MongoDB replica set with elections."""

import asyncio
import secrets
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure

from deploy.local import install, mongo, processes, rabbit, rabbit_plugins
from deploy.local.addresses import free_port, write_private
from deploy.local.rabbit import Account
from deploy.local.servers import TOOLS
from tests.faults.bench.network_faults import FaultProxy
from tests.faults.bench.servers import Servers, via_proxy

NODES = (1, 2, 3)
CLUSTERED = """\
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
"""
_ELECTED_WITHIN = 120.0


@dataclass
class ReplicatedServers(Servers):
    """Services reach the brokers by gates that share them out, and the database by its members' names."""

    accounts: dict[int, Account] = field(default_factory=dict)
    ports: dict[int, int] = field(default_factory=dict)
    front: FaultProxy = field(default_factory=lambda: FaultProxy([]))
    management_proxy: FaultProxy = field(default_factory=lambda: FaultProxy([]))

    async def start(self) -> None:
        """Starts what does not run."""
        if not self.accounts:
            self._name_them()
            await self._open_proxies()
        await asyncio.gather(self._start_brokers(), asyncio.to_thread(self._start_members))
        self.how = "RabbitMQ, three nodes; MongoDB, three members"

    async def stop(self) -> None:
        """Ends all of them."""
        for one in self.processes_of("rabbitmq") + self.processes_of("mongod"):
            self.signal(one, signal.SIGCONT)
            await asyncio.to_thread(processes.stop, self.home, one, 0.0)
        await asyncio.to_thread(processes.stop, self.home, "epmd", 2.0)
        await self.front.close()
        await self.management_proxy.close()

    @property
    def brokers(self) -> list[int]:
        """The ports at which AMQP is spoken."""
        return [account.amqp for account in self.accounts.values()]

    def service_url(self, gate_port: int) -> str:
        """The whole replica set: the driver finds the members by their own names."""
        return self.mongo_url

    def processes_of(self, name: str) -> list[str]:
        """`rabbitmq` and `mongod` mean all of them; `primary` whoever is it now."""
        if name in ("rabbitmq", "mongod"):
            return [f"{name}-{node}" for node in NODES]
        if name == "primary":
            with self.client() as client:
                client.admin.command("ping")
                _, port = client.primary or ("", 0)
            return [f"mongod-{node}" for node in NODES if self.ports[node] == port]
        return [name]

    async def written_down(self) -> None:
        """All nodes end cleanly, and come back."""
        await asyncio.gather(
            *(asyncio.to_thread(processes.stop, self.home, one, 60.0) for one in self.processes_of("rabbitmq"))
        )
        await self.start()

    async def step_down(self) -> None:
        """The primary gives way; its connections are hung up on."""

        def ask() -> None:
            with self.client() as client:
                try:
                    client.admin.command("replSetStepDown", 20, secondaryCatchUpPeriodSecs=10)
                except (AutoReconnect, OperationFailure):
                    return

        await asyncio.to_thread(ask)

    def control(self) -> tuple[Path, Account]:
        """The first node speaks for all."""
        return self.home / "broker-1", self.accounts[1]

    def _name_them(self) -> None:
        tag, password, cookie = secrets.token_hex(4), secrets.token_urlsafe(24), secrets.token_hex(16)
        epmd = free_port()
        for node in NODES:
            name = f"docendo-{tag}-{node}@localhost"
            self.accounts[node] = Account(name, "docendo", password, free_port(), free_port(), epmd, free_port())
            self.ports[node] = free_port()
        known = "".join(
            f"cluster_formation.classic_config.nodes.{node} = {account.node}\n"
            for node, account in self.accounts.items()
        )
        for node, account in self.accounts.items():
            place = self.home / f"broker-{node}"
            text = rabbit.CONFIG.format(vhost=rabbit.VHOST, **asdict(account))
            write_private(place / "rabbitmq.conf", text + CLUSTERED + known)
            (place / "enabled_plugins").write_text("[rabbitmq_management,rabbitmq_management_agent].\n")
            write_private(place / ".erlang.cookie", cookie)
            (place / ".erlang.cookie").chmod(0o400)
        members = ",".join(f"127.0.0.1:{port}" for port in self.ports.values())
        self.mongo_url = f"mongodb://{members}/?replicaSet={mongo.SET}"

    async def _open_proxies(self) -> None:
        self.front.targets = self.brokers
        self.management_proxy.targets = [account.management for account in self.accounts.values()]
        self.amqp_url = via_proxy(self.accounts[1].amqp_url, await self.front.open())
        self.management_url = via_proxy(self.accounts[1].management_url, await self.management_proxy.open())

    async def _start_brokers(self) -> None:
        first = not processes.running(self.home, "epmd")
        if first:
            command = [install.epmd(), "-address", "127.0.0.1", "-port", str(self.accounts[1].epmd)]
            environment = rabbit._environment(self.home / "broker-1", self.accounts[1])
            processes.start(self.home, "epmd", command, environment, self.home / "log" / "epmd.log")
            await asyncio.to_thread(self._start_broker, 1)  # the others find somebody to join
        await asyncio.gather(*(asyncio.to_thread(self._start_broker, node) for node in NODES))

    def _start_broker(self, node: int) -> None:
        place, account, name = self.home / f"broker-{node}", self.accounts[node], f"rabbitmq-{node}"
        log = self.home / "log" / f"{name}.log"
        process = processes.running(self.home, name)
        if process is None:
            script = rabbit_plugins.minimal_script(install.rabbitmq_server(), place)
            environment = rabbit._environment(place, account) | {"RABBITMQ_SCRIPTS_DIR": str(Path(script).parent)}
            process = processes.start(self.home, name, [script], environment, log)
        processes.await_answer(process, log, lambda: rabbit._listens(account.management_url), 300.0, name)

    def _start_members(self) -> None:
        for node, port in self.ports.items():
            if processes.running(self.home, f"mongod-{node}") is None:
                place = self.home / f"member-{node}"
                (place / "mongo" / "db").mkdir(parents=True, exist_ok=True)
                command = mongo._command(place, TOOLS, port)
                log = self.home / "log" / f"mongod-{node}.log"
                processes.start(self.home, f"mongod-{node}", command, {"LANG": "C.UTF-8"}, log)
        assert processes.wait_until(self._has_primary, _ELECTED_WITHIN), "the members elect nobody"

    def _has_primary(self) -> bool:
        port = self.ports[1]
        try:
            with MongoClient[dict[str, Any]](mongo.url(port), serverSelectionTimeoutMS=500) as client:
                hosts = [{"_id": node, "host": f"127.0.0.1:{own}"} for node, own in self.ports.items()]
                try:
                    client.admin.command("replSetGetConfig")
                except OperationFailure as refusal:
                    if refusal.code == mongo.NOT_YET_INITIALIZED:
                        client.admin.command("replSetInitiate", {"_id": mongo.SET, "members": hosts})
                return bool(client.admin.command("hello").get("primary"))
        except (AutoReconnect, OperationFailure):
            return False
