"""Processes that outlive the command that started them, and are ended by nobody but us.

A process is known by its id *and* the moment it began: a stale file can never point at a stranger
that happens to have the same id today.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.addresses import Unavailable, write_private

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of ours: where it is, when it began."""

    name: str
    pid: int
    began: str


def start(home: Path, name: str, command: list[str], env: Mapping[str, str], log: Path) -> Process:
    """Starts a command in a session of its own and keeps its id under `home/run`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    # A session of its own: Ctrl-C in the terminal is for the command, not for the servers.
    if sys.platform == "linux":
        pid = os.posix_spawnp(command[0], command, env, file_actions=files, setsid=True)
    else:
        pid = os.posix_spawnp(command[0], command, env, file_actions=files, setpgroup=0)
    return record(home, name, pid)


def record(home: Path, name: str, pid: int) -> Process:
    """Keeps the id of a process that somebody else started under `home/run`, so that a guard can end it."""
    process = Process(name, pid, _began(pid) or "gone")
    write_private(_file(home, name), json.dumps(asdict(process)))
    return process


def sweep(home: Path) -> bool:
    """Kills every process whose id is kept under `home/run`; True when there was one."""
    names = [file.stem for file in (home / "run").glob("*.json")]
    stopped = [stop(home, name, timeout=0.0) for name in names]
    return any(stopped)


def running(home: Path, name: str) -> Process | None:
    """Our process of that name when it lives; a stale file is removed."""
    file = _file(home, name)
    try:
        process = Process(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    if is_alive(process):
        return process
    file.unlink(missing_ok=True)
    return None


def is_alive(process: Process) -> bool:
    """Whether exactly this process still runs."""
    with contextlib.suppress(ChildProcessError):  # a dead child of ours would stay as a zombie
        os.waitpid(process.pid, os.WNOHANG)
    return _began(process.pid) == process.began


def stop(home: Path, name: str, timeout: float = 15.0) -> bool:
    """Asks our process to end, then ends it after `patience` seconds; True when there was one."""
    process = running(home, name)
    if process is None:
        return False
    for sign, seconds in ((signal.SIGTERM, timeout), (signal.SIGKILL, 10.0)):
        if seconds > 0 and is_alive(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, sign)
            wait_until(lambda: not is_alive(process), seconds)
    if is_alive(process):
        raise Unavailable(f"{name} (process {process.pid}) does not end, not even when killed.")
    _file(home, name).unlink(missing_ok=True)
    return True


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Polls a condition until it holds (True) or the time is over (False)."""
    deadline = time.monotonic() + seconds
    pause = 0.01
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return True


def await_answer(process: Process | None, log: Path, answers: Callable[[], bool], seconds: float, what: str) -> None:
    """Waits for a server to answer; raises Unavailable with the end of its log when it does not."""
    if process is None:
        if not wait_until(answers, seconds):
            raise Unavailable(f"{what} did not answer within {seconds:.0f} s.")
        return
    held = wait_until(lambda: not is_alive(process) or answers(), seconds)
    if held and is_alive(process):
        return
    fate = f"did not answer within {seconds:.0f} s" if not held else "ended while starting"
    raise Unavailable(f"{what} {fate}. The end of {log}:\n{last_lines(log)}")


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log file, indented."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return "  (no log)"
    return "\n".join(f"  {line[:300]}" for line in lines[-count:])


def _file(home: Path, name: str) -> Path:
    return home / "run" / f"{name}.json"


def _began(pid: int) -> str | None:
    """A word for the moment this process began; None when it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None if BOOT_ID.exists() else _began_by_ps(pid)
    state, *rest = stat.rpartition(")")[2].split()
    # A zombie whose other threads are still leaving holds its ports until they have gone.
    if state in "ZX" and len(list(Path(f"/proc/{pid}").glob("task/*"))) <= 1:
        return None
    # After the name in brackets: state is field 3, the start time in clock ticks is field 22.
    return f"{BOOT_ID.read_text().strip()}:{rest[18]}"


def _began_by_ps(pid: int) -> str | None:
    shown = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    state, _, began = shown.partition(" ")
    return began.strip() if shown and not state.startswith("Z") else None
