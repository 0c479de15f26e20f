"""Brokers and databases of the bench's own, native, to be killed, stalled and filled."""

import asyncio
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pymongo import MongoClient

from deploy.local import install, mongo, processes, rabbit
from deploy.local.addresses import Ports
from deploy.local.rabbit import Account
from deploy.local.servers import TOOLS

_ALARMED_WITHIN = 30.0


def port_of(url: str) -> int:
    """The port of an address."""
    return urlsplit(url).port or 0


def via_proxy(url: str, port: int) -> str:
    """The same address by way of a gate."""
    parts = urlsplit(url)
    login, _, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login}{'@' if login else ''}127.0.0.1:{port}"))


@dataclass
class Servers(ABC):
    """What a cluster stands on; `home` holds its data and the ids of its processes."""

    home: Path
    amqp_url: str = ""
    management_url: str = ""
    mongo_url: str = ""
    how: str = ""

    @abstractmethod
    async def start(self) -> None:
        """Starts what does not run, on the same ports with the same contents."""

    @abstractmethod
    async def stop(self) -> None:
        """Ends everything; what it holds is worth nothing any more."""

    @abstractmethod
    async def written_down(self) -> None:
        """The broker ends cleanly and comes back."""

    @property
    @abstractmethod
    def brokers(self) -> list[int]:
        """The ports at which AMQP is spoken."""

    @property
    def databases(self) -> list[int]:
        """The ports behind the gate to the database, where there is one."""
        return []

    @abstractmethod
    def service_url(self, gate_port: int) -> str:
        """Where a service finds the database, by way of its gate if there is one way only."""

    @abstractmethod
    def processes_of(self, name: str) -> list[str]:
        """The processes that a name means."""

    @abstractmethod
    def control(self) -> tuple[Path, Account]:
        """Where a broker lives that can be told something, and its account."""

    def client(self) -> MongoClient[dict[str, Any]]:
        """The bench's own way to what is kept."""
        return MongoClient[dict[str, Any]](self.mongo_url, tz_aware=True, serverSelectionTimeoutMS=60_000)

    async def kill(self, name: str) -> None:
        """As a power cut would end it."""
        fallen = await asyncio.to_thread(self.processes_of, name)
        for one in fallen:
            self.signal(one, signal.SIGKILL)
        gone = await asyncio.to_thread(
            processes.wait_until, lambda: all(processes.running(self.home, one) is None for one in fallen), 30
        )
        assert gone, f"{name} survives"

    async def stall(self, name: str) -> list[str]:
        """It says nothing more, and hangs up on nobody. Returns whom to wake."""
        stalled = await asyncio.to_thread(self.processes_of, name)
        for one in stalled:
            self.signal(one, signal.SIGSTOP)
        return stalled

    def wake(self, stalled: list[str]) -> None:
        """They go on."""
        for one in stalled:
            self.signal(one, signal.SIGCONT)

    async def fill(self, *, disk: bool) -> None:
        """The broker's alarm: no disk left, or no memory. Returns when it is on."""
        if disk:
            await self._print("set_disk_free_limit", "100000GB")
        else:
            await self._print("set_vm_memory_high_watermark", "0.000001")
        alarmed = await asyncio.to_thread(processes.wait_until, self._alarmed, _ALARMED_WITHIN)
        assert alarmed, "the alarm does not come on"

    async def empty(self) -> None:
        """Service again."""
        await self._print("set_disk_free_limit", "50MB")
        await self._print("set_vm_memory_high_watermark", "absolute", "1GiB")

    def signal(self, name: str, number: signal.Signals) -> None:
        """A signal to a process of ours, if it runs."""
        process = processes.running(self.home, name)
        if process is not None:
            os.kill(process.pid, number)

    def _alarmed(self) -> bool:
        _, account = self.control()
        try:
            body = rabbit.call_management_api(account.management_url, "GET", f"/api/nodes/{account.node}")
        except OSError:
            return False
        return bool(body.get("mem_alarm") or body.get("disk_free_alarm"))

    async def _print(self, *words: str) -> None:
        place, account = self.control()
        # The one in the PATH changes user when asked by root.
        tool = Path(install.rabbitmq_server()).with_name("rabbitmqctl")
        command = [str(tool), "-n", account.node, *words]
        environment = rabbit._environment(place, account)
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, check=False, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Pair(Servers):
    """One node of each."""

    async def start(self) -> None:
        """Starts what does not run, on the same ports with the same contents."""
        broker, database = await asyncio.gather(
            asyncio.to_thread(rabbit.start_native, self.home, Ports()),
            asyncio.to_thread(mongo.start_native, self.home, TOOLS, None),
        )
        self.amqp_url, self.management_url, self.mongo_url = broker.amqp_url, broker.management_url, database.url
        self.how = f"RabbitMQ {broker.version}, one node; MongoDB {database.version}, one member"

    async def stop(self) -> None:
        """Ends both."""
        self.wake(["rabbitmq", "mongod"])
        await asyncio.to_thread(lambda: rabbit.stop_native(self.home, keep=False))
        await asyncio.to_thread(lambda: mongo.stop_native(self.home, keep=False))

    async def written_down(self) -> None:
        """RabbitMQ 3.10 keeps the register of a new quorum queue in memory for seconds: a clean end writes it down."""
        await asyncio.to_thread(lambda: rabbit.stop_native(self.home, keep=True))
        await self.start()

    @property
    def brokers(self) -> list[int]:
        """The ports at which AMQP is spoken."""
        return [port_of(self.amqp_url)]

    @property
    def databases(self) -> list[int]:
        """The only one."""
        return [port_of(self.mongo_url)]

    def service_url(self, gate_port: int) -> str:
        """Where a service finds the database by way of its gate."""
        return via_proxy(self.mongo_url, gate_port)

    def processes_of(self, name: str) -> list[str]:
        """Each is called what it is."""
        return [name]

    def control(self) -> tuple[Path, Account]:
        """The only broker."""
        account = rabbit._kept(self.home)
        assert account
        return self.home / "rabbit", account
