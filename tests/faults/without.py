"""Switches each mechanism off in a copy and sees the test of its guarantee fail.

`python -m tests.faults.without [LINE...]`: all lines of GUARANTEES.md or the named ones. Takes minutes: every test
runs twice, on real servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.servers import servers
from tests.check_mutations import LEFT_OUT, ROOT
from tests.faults.guarantees import GUARANTEES
from tests.faults.mechanisms import MECHANISMS, Mechanism


def copy_with(copy: Path, *mechanisms: Mechanism, tree: Path = ROOT) -> None:
    """A copy of a system, with other words where the mechanisms are."""
    shutil.copytree(tree, copy, ignore=LEFT_OUT)
    for mechanism in mechanisms:
        file = copy / mechanism.file
        file.write_text(mechanism.without(file.read_text(encoding="utf-8")), encoding="utf-8")


@contextmanager
def copy_without(mechanism: Mechanism) -> Iterator[Path]:
    """A copy of the system without one mechanism."""
    with tempfile.TemporaryDirectory(prefix="without-") as folder:
        copy = Path(folder) / "house"
        copy_with(copy, mechanism)
        (copy / ".local").symlink_to(ROOT / ".local")  # a mongod is fetched once per clone
        yield copy


def run_test(tree: Path, test: str, environment: dict[str, str]) -> bool:
    """Whether a test holds in a tree. Exits when it could not even run."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    done = subprocess.run(
        command, cwd=tree, env={**environment, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or " error" in done.stdout.splitlines()[-1]:
        sys.exit(f"{test} could not run:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return done.returncode == 0


def main(wanted: Sequence[str]) -> int:
    """One line per guarantee. Returns the number of those whose test proves nothing."""
    chosen = [line for line in GUARANTEES if not wanted or line.name in wanted]
    blind = 0
    with tempfile.TemporaryDirectory(prefix="without-") as folder, servers(Path(folder) / "home") as own:
        environment = {**os.environ, **own.environment()}
        for line in chosen:
            mechanism = MECHANISMS[line.name]
            with copy_without(mechanism) as copy:
                held_with, held_without = (run_test(tree, line.test, environment) for tree in (ROOT, copy))
            proven = held_with and not held_without
            blind += not proven
            verdict = "fails" if not held_without else "HOLDS ALL THE SAME"
            verdict += "" if held_with else " (AND FAILS WITH IT)"
            print(f"without {line.name}: {line.test.rpartition('::')[2]} {verdict}", flush=True)
    print(f"{len(chosen)} guarantees, {blind} not proven")
    return min(blind, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
