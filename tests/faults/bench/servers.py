"""One broker and one database of the bench's own, native, to be killed, stalled and filled."""

import asyncio
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pymongo import MongoClient

from deploy.local import install, mongo, processes, rabbit
from deploy.local.addresses import Ports
from deploy.local.servers import TOOLS

_ALARMED_WITHIN = 30.0


def port_of(url: str) -> int:
    """The port of an address."""
    return urlsplit(url).port or 0


def through(url: str, port: int) -> str:
    """The same address by way of a gate."""
    parts = urlsplit(url)
    login, _, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login}{'@' if login else ''}127.0.0.1:{port}"))


@dataclass
class Pair:
    """A node of each."""

    home: Path
    amqp_url: str = ""
    management_url: str = ""
    mongo_url: str = ""
    how: str = ""

    async def start(self) -> None:
        """Starts what does not run, on the same ports with the same contents."""
        broker, database = await asyncio.gather(
            asyncio.to_thread(rabbit.start_native, self.home, Ports()),
            asyncio.to_thread(mongo.start_native, self.home, TOOLS, None),
        )
        self.amqp_url, self.management_url, self.mongo_url = broker.amqp_url, broker.management_url, database.url
        self.how = f"RabbitMQ {broker.version}, one node; MongoDB {database.version}, one member"

    async def stop(self) -> None:
        """Ends both; what they hold is worth nothing any more."""
        for name in ("rabbitmq", "mongod"):
            self._signal(name, signal.SIGCONT)
        await asyncio.to_thread(lambda: rabbit.stop_native(self.home, keep=False))
        await asyncio.to_thread(lambda: mongo.stop_native(self.home, keep=False))

    @property
    def brokers(self) -> list[int]:
        """The ports at which AMQP is spoken."""
        return [port_of(self.amqp_url)]

    def room_url(self, gate_port: int) -> str:
        """Where a room finds the database by way of its gate."""
        return through(self.mongo_url, gate_port)

    def client(self) -> MongoClient[dict[str, Any]]:
        """The bench's own way to what is kept."""
        return MongoClient[dict[str, Any]](self.mongo_url, tz_aware=True, serverSelectionTimeoutMS=60_000)

    async def written_down(self) -> None:
        """RabbitMQ 3.10 keeps the register of a new quorum queue in memory for seconds: a clean end writes it down."""
        await asyncio.to_thread(lambda: rabbit.stop_native(self.home, keep=True))
        await self.start()

    async def kill(self, name: str) -> None:
        """As a power cut would end it: `rabbitmq` or `mongod`."""
        self._signal(name, signal.SIGKILL)
        gone = await asyncio.to_thread(processes.wait_until, lambda: processes.running(self.home, name) is None, 30)
        assert gone, f"{name} survives"

    def stall(self, name: str) -> None:
        """It says nothing more, and hangs up on nobody."""
        self._signal(name, signal.SIGSTOP)

    def wake(self, name: str) -> None:
        """It goes on."""
        self._signal(name, signal.SIGCONT)

    async def fill(self, *, disk: bool) -> None:
        """The broker's alarm: no disk left, or no memory. Returns when it is on."""
        if disk:
            await self._control("set_disk_free_limit", "100000GB")
        else:
            await self._control("set_vm_memory_high_watermark", "0.000001")
        await asyncio.to_thread(processes.wait_until, self._alarmed, _ALARMED_WITHIN)
        assert self._alarmed(), "the alarm does not come on"

    async def empty(self) -> None:
        """Room again."""
        await self._control("set_disk_free_limit", "50MB")
        await self._control("set_vm_memory_high_watermark", "absolute", "1GiB")

    def _alarmed(self) -> bool:
        node = rabbit.ask(self.management_url, "GET", "/api/overview")["node"]
        told = rabbit.ask(self.management_url, "GET", f"/api/nodes/{node}")
        return bool(told.get("mem_alarm") or told.get("disk_free_alarm"))

    async def _control(self, *words: str) -> None:
        account = rabbit._kept(self.home)
        assert account
        environment = rabbit._environment(self.home / "rabbit", account)
        # The one in the PATH changes user when asked by root.
        tool = Path(install.rabbitmq_server()).with_name("rabbitmqctl")
        command = [str(tool), "-n", account.node, *words]
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, check=False, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _signal(self, name: str, number: signal.Signals) -> None:
        process = processes.running(self.home, name)
        if process is not None:
            os.kill(process.pid, number)
