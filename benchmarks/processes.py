"""Processes under measurement: started, awaited, ended, and nobody else's."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import NotMeasured
from deploy.local.addresses import free_port

ROOT = Path(__file__).resolve().parents[1]
_READY_WITHIN = 180.0


@dataclass(frozen=True, slots=True)
class Program:
    """A process that serves HTTP on loopback; `ready_after` is in seconds from its start."""

    pid: int
    port: int
    ready_after: float

    def text(self, path: str) -> str:
        """What it answers to a GET."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())


@contextmanager
def program(module: list[str], environment: Mapping[str, str], log: Path) -> Iterator[Program]:
    """`python -m …` on a free port, ready, and ended with the block. Raises NotMeasured when it does not come up."""
    port = free_port()
    started = time.perf_counter()
    with log.open("ab") as file, subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
        env={**environment, "PORT": str(port), "HOST": "127.0.0.1"},
    ) as process:  # fmt: skip
        try:
            _await_ready(process, port, log)
            yield Program(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def load(job: Mapping[str, Any], timeout: float = 180.0) -> dict[str, Any]:
    """What the load generator, a process of its own, says about one job (see `benchmarks.load`)."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        cwd=ROOT,
        input=json.dumps(job).encode(),
        capture_output=True,
        check=False,
        timeout=timeout,
    )
    if done.returncode != 0:
        raise NotMeasured(f"the load generator failed: {done.stderr.decode(errors='replace')[-2_000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if answer["refused"]:
        raise NotMeasured(f"not every request was accepted: {answer['refused']}")
    return answer


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise NotMeasured(f"a process did not come up:\n{log.read_text(errors='replace')[-2_000:]}")
