"""The servers as two containers, when a Docker engine answers and has or gets the images."""

import json
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import mongo, rabbit
from deploy.local.addresses import Mongo, Ports, Rabbit, Unavailable, free_port, write_private

RABBIT_IMAGE = "rabbitmq:4-management"
MONGO_IMAGE = "mongo:8"
NOWHERE = Path(os.devnull)


@dataclass(frozen=True, slots=True)
class Containers:
    """The names and the secret of one clone's containers."""

    name: str
    password: str

    @property
    def rabbit(self) -> str:
        """The broker's container."""
        return f"{self.name}-rabbitmq"

    @property
    def mongo(self) -> str:
        """The database's container."""
        return f"{self.name}-mongo"


def has(image: str) -> bool:
    """Whether an engine answers within seconds and has the image, or pulls it in a short time."""
    if _docker("version", "--format", "{{.Server.Version}}", seconds=5) is None:
        return False
    return has_already(image) or _docker("pull", "--quiet", image, seconds=90) is not None


def has_already(image: str) -> bool:
    """Whether the engine has an image of this name (any tag, when none is given)."""
    return bool(_docker("image", "ls", "--quiet", image, seconds=10))


def start_rabbit(home: Path, ports: Ports) -> Rabbit:
    """Starts (or finds running) this clone's broker and waits until it answers."""
    ours = _containers(home)
    options = ["--hostname", "docendo", "--memory", "1g", "--env", "RABBITMQ_DEFAULT_PASS"]
    options += ["--env", "RABBITMQ_DEFAULT_USER=docendo", "--env", f"RABBITMQ_DEFAULT_VHOST={rabbit.VHOST}"]
    options += [*_publish(ports.amqp, 5672), *_publish(ports.management, 15672)]
    # The password goes by the environment: a command line can be read by everybody.
    _ensure(ours.rabbit, [*options, RABBIT_IMAGE], {"RABBITMQ_DEFAULT_PASS": ours.password})
    account = f"docendo:{ours.password}@127.0.0.1"
    amqp = f"amqp://{account}:{_port(ours.rabbit, 5672)}/{rabbit.VHOST}"
    management = f"http://{account}:{_port(ours.rabbit, 15672)}"
    return rabbit.await_broker(amqp, management, "in Docker", None, NOWHERE)


def start_mongo(home: Path, ports: Ports) -> Mongo:
    """Starts (or finds running) this clone's database and waits until it is primary."""
    ours = _containers(home)
    server = ["mongod", "--replSet", mongo.SET, "--bind_ip_all", "--noscripting"]
    server += ["--wiredTigerCacheSizeGB", mongo.CACHE_GB]
    _ensure(ours.mongo, [*_publish(ports.mongo, 27017), "--memory", "1g", MONGO_IMAGE, *server])
    address = mongo.url(_port(ours.mongo, 27017))
    # Inside its container the member is always at the standard port, whatever is published.
    return mongo.await_primary(address, "127.0.0.1:27017", "in Docker", None, NOWHERE)


def stop(home: Path, *, keep: bool) -> bool:
    """Stops this clone's containers; without `keep` they and their volumes are removed."""
    if not _file(home).exists():
        return False
    ours = _containers(home)
    stopped = False
    for name in (ours.rabbit, ours.mongo):
        running = _docker("inspect", "--format", "{{.State.Running}}", name, seconds=10)
        if running is None:
            continue
        stopped = stopped or running == "true"
        if keep:
            _docker("stop", "--time", "20", name, seconds=60)
        else:
            _docker("rm", "--force", "--volumes", name, seconds=60)
    return stopped


def _ensure(name: str, options: list[str], env: dict[str, str] | None = None) -> None:
    if _docker("start", name, seconds=30) is not None:
        return
    if _docker("inspect", "--format", "{{.Id}}", name, seconds=10) is not None:
        raise Unavailable(
            f"The container {name} does not start: `docker start {name}` says why. "
            f"If its port is taken, free it; `make clean` begins anew without its contents."
        )
    done = _docker("run", "--detach", "--name", name, *options, seconds=60, env=env)
    if done is None:
        # Left half-made (a port taken, say), it would be found and started the next time.
        _docker("rm", "--force", "--volumes", name, seconds=30)
        raise OSError(f"docker run {name} failed")


def _publish(host: int | None, inside: int) -> list[str]:
    # A port of our choice, not Docker's: it stays the same when the container is started again,
    # and a system that still runs finds its server where it was.
    return ["--publish", f"127.0.0.1:{free_port(host)}:{inside}"]


def _port(name: str, inside: int) -> int:
    shown = _docker("port", name, f"{inside}/tcp", seconds=10) or ""
    try:
        return int(shown.splitlines()[0].rpartition(":")[2])
    except (IndexError, ValueError):
        raise OSError(f"container {name} does not publish port {inside}") from None


def _containers(home: Path) -> Containers:
    try:
        return Containers(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        made = Containers(f"docendo-{secrets.token_hex(4)}", secrets.token_urlsafe(24))
        kept = {"name": made.name, "password": made.password}
        write_private(_file(home), json.dumps(kept))
        return made


def _file(home: Path) -> Path:
    return home / "containers.json"


def _docker(*words: str, seconds: float, env: dict[str, str] | None = None) -> str | None:
    """What docker printed, or None when it is absent, slow or refuses."""
    try:
        done = subprocess.run(
            ["docker", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
            env={**os.environ, **(env or {})},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
