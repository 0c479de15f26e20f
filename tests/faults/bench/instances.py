"""Services as processes, several of each, every one behind gates of its own to the broker and to the database."""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from deploy.local import processes
from deploy.local.addresses import free_port
from services import definitions
from tests.faults.bench.movable_clocks import MovableClock
from tests.faults.bench.network_faults import FaultProxy
from tests.kit.waiting import until

ROOT = Path(__file__).parents[3]
_READY_WITHIN = 400.0
_STOPS_WITHIN = 90.0
_RESTARTS = 5


@dataclass
class Instance:
    """One process of one service. `tree` holds the code that it runs; in `home` its id is kept for the watchdog."""

    home: Path
    service: str
    number: int
    broker: FaultProxy
    database: FaultProxy
    environment: Mapping[str, str]
    log: Path
    tree: Path = ROOT
    clock: MovableClock | None = None
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    closed: bool = False
    restarts: int = 0
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def name(self) -> str:
        """As it is called in what the bench prints."""
        return f"{self.service}-{self.number}"

    async def start(self) -> None:
        """Starts the process unless it runs; `ready` waits for it.

        A fault that mends and the supervisor in `ready` may both see it ended: a second process would be nobody's.
        """
        async with self._starting:
            if self.process is None or self.process.returncode is not None:
                await self._start()

    async def _start(self) -> None:
        variables = {**self.environment, "PORT": str(self.port), "PYTHONPATH": str(self.tree)}
        if self.clock is not None:
            variables |= self.clock.environment()
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.bench.service_process", self.service,
                cwd=self.tree, env=variables,
                stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        processes.record(self.home, self.name, self.process.pid)

    async def ready(self) -> None:
        """Waits for its own word. Raises AssertionError with the end of its log."""
        async with httpx2.AsyncClient(trust_env=False, timeout=10) as client:
            try:
                await until(lambda: self._is_ready(client), f"{self.name} is ready", within=_READY_WITHIN)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{self.log.read_text(errors='replace')[-2_000:]}") from None
        self.restarts = 0

    async def _is_ready(self, client: httpx2.AsyncClient) -> bool:
        if self.process is not None and self.process.returncode is not None and not self.closed:
            self.restarts += 1  # as a supervisor would
            assert self.restarts <= _RESTARTS, f"{self.name} ends by itself:\n{self.log.read_text()[-2_000:]}"
            await self.start()
        try:
            answer = await client.get(f"http://127.0.0.1:{self.port}/health/ready")
        except (httpx2.TransportError, AttributeError):  # see Balanced
            return False
        return answer.status_code == httpx2.codes.OK

    async def end(self, number: signal.Signals) -> None:
        """kill -9, or SIGTERM and the patience to let it finish. Raises AssertionError when it does not end."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        process.send_signal(number)
        try:
            await asyncio.wait_for(process.wait(), _STOPS_WITHIN)
        except TimeoutError:
            process.send_signal(signal.SIGUSR1)  # its log then says what it waits for
            await asyncio.sleep(1)
            process.kill()
            await process.wait()
            raise AssertionError(f"{self.name} did not end within {_STOPS_WITHIN:.0f} s of {number.name}") from None

    async def close(self) -> None:
        """For good."""
        self.closed = True
        process = self.process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
        await self.broker.close()
        await self.database.close()


class Balanced(httpx2.AsyncBaseTransport):
    """What a gateway with several instances behind it does: the next one of the service whose address it is."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        by_service = {
            definition.name: [one for one in instances if one.service == definition.name]
            for definition in definitions()
        }
        self._turns = {
            address: itertools.cycle(by_service[definition.name])
            for definition in definitions()
            for address in (*definition.addresses, f"/api/{definition.name}")
        }
        limits = httpx2.Limits(max_keepalive_connections=64, keepalive_expiry=2)
        self._transport = httpx2.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends it on, to this one only: whether another instance is tried is the client's own decision."""
        parts = request.url.path.split("/")
        address = "/".join(parts[:3]) if parts[1] == "api" else "/".join(parts[:2])
        chosen = next(self._turns[address])
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=chosen.port)
        try:
            return await self._transport.handle_async_request(request)
        except AttributeError as error:  # the library trips over a socket that is gone before it looks at it
            raise httpx2.ConnectError("hung up on at once") from error

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._transport.aclose()


def process_environment(prefix: str, secrets: Path, **addresses: str) -> dict[str, str]:
    """The environment of a service's process: nothing of ours but what the bench says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCENDO_")}
    ours = {
        "DOCENDO_DATABASE_PREFIX": prefix,
        "DOCENDO_SECRETS_DIR": str(secrets),
        "DOCENDO_DEMO": "1",
        "DOCENDO_LOG_LEVEL": "WARNING",
    }
    return {**kept, **ours, **{f"DOCENDO_{name.upper()}": value for name, value in addresses.items()}}
