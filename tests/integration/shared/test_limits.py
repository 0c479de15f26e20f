"""What is small when it comes and large when it is opened is refused, and costs little memory."""

import subprocess
import sys
from pathlib import Path

from tests.integration.shared.bombs import BOMBS, NESTED

ROOT = Path(__file__).parents[3]


def test_bombs_are_refused_by_a_process_with_little_memory() -> None:
    command = [sys.executable, "-m", "tests.integration.shared.bombs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    figures = dict(
        line.rsplit(": ", 1) if line.startswith("Markdown") else line.split(": ", 1)
        for line in done.stdout.splitlines()
    )
    assert {name: word for name, word in figures.items() if name in BOMBS and not word.startswith("refused")} == {}
    assert figures.keys() >= BOMBS.keys()
    assert [word for name, word in figures.items() if name not in BOMBS] == ["shown"] * len(NESTED)
