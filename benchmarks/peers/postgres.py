"""A PostgreSQL of the run's own, from Debian's packages, reached through a socket in its folder."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import NotMeasured

DEBIAN = Path("/usr/lib/postgresql")
_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where it answers, and whom to watch."""

    folder: Path
    version: str
    user: str
    pid: int


@contextmanager
def postgres() -> Iterator[Postgres | None]:
    """Yields nothing when this machine has none (`apt-get install postgresql`); its settings are Debian's own."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        yield None
        return
    programs, version = found[-1].parent, found[-1].parts[-3]
    folder = Path(tempfile.mkdtemp(prefix="docendo-pg-"))
    user, first = _somebody(folder)
    try:
        _run([*first, programs / "initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
        name = secrets.token_hex(4)
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [*first, str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", ""],
                stdout=log,
                stderr=log,
                cwd="/",
            ) as process,
        ):
            try:
                _await([*first, programs / "createdb", "-h", folder, name], process, folder / "log")
                _run([*first, programs / "createdb", "-h", folder, "pretalx"])
                yield Postgres(folder, version, user, process.pid)
            finally:
                process.terminate()
                process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody(folder: Path) -> tuple[str, list[str]]:
    """It will not run as root: then it runs as the user that its package has made."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    return "postgres", ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _await(command: list[object], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if subprocess.run([str(word) for word in command], capture_output=True, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.1)
    raise NotMeasured(f"PostgreSQL did not come up:\n{log.read_text(errors='replace')[-1_000:]}")


def _run(command: list[object]) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", timeout=120)
    if done.returncode != 0:
        raise NotMeasured(f"{words[-1]}: {done.stderr[-1_000:]}")
