"""The whole system as one background process beside its servers."""

import importlib.util
import os
import subprocess
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path

from pymongo import MongoClient

from deploy.local import processes
from deploy.local.addresses import Servers, Unavailable, is_free, list_unreachable, write_private
from deploy.local.servers import ROOT, status
from shared.settings import make_local_url

NAME = "services"
TIMEOUT = 60.0


def port() -> int:
    """The port of the site: PORT from the environment, or 8000."""
    return int(os.environ.get("PORT") or 8000)


def address(at: int) -> str:
    """Where a browser finds the site."""
    return make_local_url(str(at))


def environment(home: Path, servers: Servers) -> dict[str, str]:
    """What the services are told: addresses, where secrets lie, that this is a demonstration unless one says 0."""
    secrets = home / "secrets"
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    demo = os.environ.get("DOCENDO_DEMO") or "1"
    variables = {"DOCENDO_SECRETS_DIR": str(secrets), "DOCENDO_DEMO": demo, "PORT": str(port())}
    # What letters, slips and programs are told: the site as it runs, whatever PORT says to a later command.
    variables["DOCENDO_PUBLIC_URL"] = os.environ.get("DOCENDO_PUBLIC_URL") or running(home) or address(port())
    return {**os.environ, **servers.environment(), **variables, "PYTHONUNBUFFERED": "1"}


def check_port(home: Path) -> None:
    """Raises Unavailable when the system is not ours to find and its port is taken."""
    if processes.running(home, NAME) is None and not is_free(port()):
        raise Unavailable(
            f"Port {port()} on 127.0.0.1 is taken by another program. "
            f"Stop it, or choose another port: PORT={port() + 1} make up"
        )


def start(home: Path, servers: Servers) -> str:
    """Starts (or finds running) `python -m services`, waits until it is ready, tells where."""
    log, kept = home / "log" / "services.log", home / "services.port"
    process = processes.running(home, NAME)
    if process is None:
        check_port(home)
        command = [sys.executable, "-m", "services"]
        env = {**environment(home, servers), "PYTHONPATH": str(ROOT)}
        process = processes.start(home, NAME, command, env, log)
        write_private(kept, str(port()))
    where = address(int(kept.read_text()))
    processes.await_answer(process, log, lambda: _ready(where), TIMEOUT, "The system")
    return where


def running(home: Path) -> str | None:
    """The address of the running system, or None."""
    if processes.running(home, NAME) is None:
        return None
    return address(int((home / "services.port").read_text()))


def describe(home: Path) -> tuple[str, bool]:
    """What runs on this machine in a line, and whether it is all that should."""
    servers, where = status(home), running(home)
    silent = [] if servers is None else list_unreachable(servers)
    text = "none" if servers is None else servers.how
    if silent:
        text += f" ({' and '.join(silent)} not answering: make up brings it back)"
    return f"the system {f'serves {where}' if where else 'is not running'}; servers: {text}", bool(where and not silent)


def stop(home: Path) -> bool:
    """Lets the system finish what it holds, then ends it; True when it ran."""
    return processes.stop(home, NAME, timeout=30.0)


def load_seed(home: Path, servers: Servers) -> bool:
    """Loads the sample region once per database by `docendo load-seed`; True when done.

    The mark lies in the database: a new one is filled again, a load that broke off is repeated. DOCENDO_DEMO=0
    leaves it out.
    """
    if environment(home, servers)["DOCENDO_DEMO"] == "0":
        return False
    if importlib.util.find_spec("deploy.seed") is None:
        return False
    if importlib.util.find_spec("deploy.seed.load") is None:
        return False
    with MongoClient[dict[str, object]](servers.mongo_url, serverSelectionTimeoutMS=5000) as client:
        marks = client["docendo_local"]["seed"]
        if marks.find_one({"_id": "loaded"}):
            return False
        env = {**environment(home, servers), "DOCENDO_URL": running(home) or address(port())}
        done = subprocess.run([sys.executable, "-m", "deploy.docendo", "load-seed"], cwd=ROOT, env=env, check=False)
        if done.returncode != 0:
            raise Unavailable(f"The seed was not loaded (exit {done.returncode}); see above.")
        marks.insert_one({"_id": "loaded", "at": time.time()})
    return True


def _ready(where: str) -> bool:
    try:
        with urllib.request.urlopen(f"{where}/health/ready", timeout=5) as answer:  # nosec B310  # ours
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, ValueError):
        return False
