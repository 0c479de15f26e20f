"""Finds or brings up a real RabbitMQ and a real MongoDB.

In this order, each server for itself: addresses given in the environment; Docker; native.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local import docker, mongo, processes, rabbit
from deploy.local.addresses import (
    Mongo,
    Ports,
    Rabbit,
    Servers,
    Unavailable,
    combine,
    load_addresses,
    save_addresses,
)

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local"
"""Where this clone keeps what it runs."""
TOOLS = HOME / "tools"


def start(data_dir: Path, ports: Ports | None = None) -> Servers:
    """Both servers, answering; those started here go on until `stop(data_dir)`.

    Raises Unavailable with advice when one of them cannot be had.
    """
    wanted = ports or Ports()
    home = data_dir.resolve()
    with _alone(home), ThreadPoolExecutor(2) as both:
        broker = both.submit(_rabbit, home, wanted)
        database = both.submit(_mongo, home, wanted)
        answer = combine(database.result(), broker.result())
        save_addresses(home / "servers.json", answer)
    return answer


def stop(data_dir: Path, *, keep: bool = True) -> bool:
    """Stops what `start` started there and nothing else; True when something ran.

    Without `keep` the data is worth nothing: servers are ended at once and the folder is removed.
    """
    home = data_dir.resolve()
    if not home.exists():
        return False
    with _alone(home), ThreadPoolExecutor(3) as all_of_them:
        ends: list[Callable[..., bool]] = [rabbit.stop_native, mongo.stop_native, docker.stop]
        stopped = [all_of_them.submit(end, home, keep=keep) for end in ends]
        # Each is asked, so that the trouble of one does not go unheard.
        answers = [one.result() for one in stopped]
        if not keep:  # services of a bench, nodes of a cluster: whatever else was started here
            answers.append(processes.sweep(home))
        (home / "servers.json").unlink(missing_ok=True)
    if not keep:
        shutil.rmtree(home, ignore_errors=True)
    return any(answers)


def status(data_dir: Path) -> Servers | None:
    """The addresses a running pair was last seen at, or None; nothing is asked or started."""
    return load_addresses(data_dir.resolve() / "servers.json")


@contextlib.contextmanager
def servers(data_dir: Path, ports: Ports | None = None) -> Iterator[Servers]:
    """Both servers for the length of a `with` block; `data_dir` is removed afterwards.

    They end even when this process is killed: a guard waits for its end and sweeps up.
    """
    with kill_on_exit(data_dir.resolve()):
        try:
            yield start(data_dir, ports)
        finally:
            stop(data_dir, keep=False)


def _rabbit(home: Path, ports: Ports) -> Rabbit:
    amqp, management = _given("DOCENDO_AMQP_URL"), _given("DOCENDO_MANAGEMENT_URL")
    if amqp and management:
        return rabbit.await_broker(amqp, management, "address given", None, docker.NOWHERE)
    if amqp or management:
        raise Unavailable("Give both DOCENDO_AMQP_URL and DOCENDO_MANAGEMENT_URL, or neither.")
    # What began natively stays so, also when a Docker engine has come up since: its messages are there.
    if not rabbit.has_begun(home) and docker.has(docker.RABBIT_IMAGE):
        with contextlib.suppress(OSError):
            return docker.start_rabbit(home, ports)
    return rabbit.start_native(home, ports)


def _mongo(home: Path, ports: Ports) -> Mongo:
    if address := _given("DOCENDO_MONGO_URL"):
        return mongo.find(address, "address given")
    if not mongo.has_begun(home) and docker.has(docker.MONGO_IMAGE):
        with contextlib.suppress(OSError):
            return docker.start_mongo(home, ports)
    return mongo.start_native(home, TOOLS, ports.mongo)


def _given(variable: str) -> str | None:
    return os.environ.get(variable) or None


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two commands in one clone take turns."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def kill_on_exit(home: Path) -> Iterator[None]:
    """Whatever runs in `home` after this block is stopped, also when this process is killed.

    A process of its own reads until we are gone, then stops what is left and removes the folder.
    """
    command = [sys.executable, "-m", "deploy.local.watchdog", str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.communicate()
            if guard.returncode != 0:  # it could not even begin: then we sweep ourselves
                stop(home, keep=False)
