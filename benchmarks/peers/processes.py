"""A peer's processes: started, watched, ended."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import NotMeasured

THEIRS = Path(__file__).parent / "theirs"


def bare_environment(**variables: str) -> dict[str, str]:
    """The variables of a peer's process: the machine's, and what it is told; nothing about our system."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DOCENDO_", "PYTHON", "PRETALX_"))
    }
    return {**kept, **variables}


def run_output(command: Sequence[object], variables: Mapping[str, str], within: float = 600.0) -> str:
    """What a program of a peer prints. Raises NotMeasured when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=THEIRS, env=dict(variables), capture_output=True, text=True, check=False, timeout=within
    )
    if done.returncode != 0:
        raise NotMeasured(f"{' '.join(words[:3])} failed:\n{done.stdout[-500:]}{done.stderr[-1_500:]}")
    return done.stdout


@contextmanager
def running_process(
    command: Sequence[object], variables: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of a peer, ended with the block."""
    with log.open("ab") as file, subprocess.Popen(
        [str(word) for word in command], cwd=THEIRS, env=dict(variables),
        stdin=subprocess.DEVNULL, stdout=file, stderr=file
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
