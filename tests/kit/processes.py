"""Services as processes of their own: started, awaited, killed and stopped by process id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from deploy.demo.client import Client
from deploy.local.addresses import free_port
from deploy.path_routing import PathRoutingTransport
from services import definitions
from shared.http import Secrets, Sessions
from tests.kit.servers import Place
from tests.kit.waiting import TIMEOUT

ROOT = Path(__file__).parents[2]


@dataclass
class ServiceProcess:
    """One process of the system; `names` are its services (all when empty)."""

    place: Place
    folder: Path
    names: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    _running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, headers: dict[str, str]) -> httpx2.AsyncClient:
        """A client of it. No connection outlives its answer: what a killed process leaves behind is never closed."""
        brief = httpx2.Limits(max_keepalive_connections=0)
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=30, trust_env=False, limits=brief)

    def start(self) -> None:
        """Starts it and waits until it is ready. Raises AssertionError with its log when it is not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{'-'.join(self.names) or 'house'}.log"
        settings = {
            "DOCENDO_DATABASE_PREFIX": self.place.prefix,
            "DOCENDO_SECRETS_DIR": str(self.folder / "secrets"),
            "DOCENDO_DEMO": "1",
            "DOCENDO_LOG_LEVEL": "WARNING",
            "PORT": str(self.port),
        }
        with log.open("ab") as out:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "services", *self.names],
                cwd=ROOT,
                env={**os.environ, **self.place.environment(), **settings, **self.environment},
                stdout=out,
                stderr=out,
            )
        self.await_ready(log)

    def await_ready(self, log: Path, within: float = 60.0) -> None:
        """Waits for /health/ready."""
        end = time.monotonic() + within * TIMEOUT
        with httpx2.Client(base_url=self.url, trust_env=False, timeout=5) as client:
            while time.monotonic() < end:
                try:
                    if client.get("/health/ready").status_code == httpx2.codes.OK:
                        return
                except httpx2.TransportError:
                    pass
                if self._running is not None and self._running.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError(f"{self.names or 'the house'} is not ready:\n{log.read_text()[-2_000:]}")

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: finishes what it holds."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        running, self._running = self._running, None
        if running is None or running.poll() is not None:
            return
        running.send_signal(number)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            raise AssertionError(f"{self.names or 'the house'} did not stop within 30 s of {number.name}") from None


@contextmanager
def run_services_apart(
    place: Place, folder: Path, environments: Mapping[str, Mapping[str, str]] | None = None
) -> Iterator[tuple[list[ServiceProcess], Client, Sessions]]:
    """Every service as its own process; yields them, a maker of clients, and what signs sessions.

    `environments` says what only one service is told.
    """
    variables = environments or {}
    processes = [
        ServiceProcess(place, folder, (service.name,), environment=dict(variables.get(service.name, {})))
        for service in definitions()
    ]
    origins = {process.names[0]: process.url for process in processes}
    sessions = Sessions(Secrets(folder / "secrets").session_keys)
    try:
        for process in processes:
            process.start()

        def client(headers: dict[str, str]) -> httpx2.AsyncClient:
            return httpx2.AsyncClient(
                transport=PathRoutingTransport(origins), base_url="http://house.test", headers=headers, timeout=15
            )

        yield processes, client, sessions
    finally:
        for process in processes:
            process.stop()
