"""Runs the steps of one Makefile verb in order and ends with one line that says how it went.

`python -m deploy.local.verb NAME "first command" "second command" ...`: stops at the first step
that does not hold. Figures in the line come from what the steps themselves printed.
"""

import re
import shlex
import subprocess
import sys
import time

TESTS = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
BENCH = re.compile(r"^bench \S+ ")
FAULTS = re.compile(r"^faults (accepted=.*)")


def run(command: str) -> tuple[int, list[str]]:
    """One step: its output is shown as it comes and returned in lines."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603  the commands are the Makefile's own
        shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as step:
        for line in step.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return step.returncode, lines


def figures(lines: list[str]) -> list[str]:
    """What the output counts: closing lines of pytest, sums of the fault bench, the number of benchmark figures."""
    counted = [found[1] for line in lines if (found := TESTS.match(line))]
    measured = sum(1 for line in lines if BENCH.match(line))
    broken = [found[1] for line in lines if (found := FAULTS.match(line))]
    return counted + broken + ([f"{measured} figures"] if measured else [])


def main(name: str, commands: list[str]) -> int:
    """Runs the steps; the exit code is that of the first which did not hold."""
    began = time.monotonic()
    counted: list[str] = []
    for command in commands:
        code, lines = run(command)
        counted += figures(lines)
        if code != 0:
            seconds = time.monotonic() - began
            told = "; ".join([*counted, f"exit {code}"])
            print(f"{name}: FAILED at `{command}` after {seconds:.1f} s ({told})")
            return code if code > 0 else 1
    steps = [f"{len(commands)} steps held"] if len(commands) > 1 else []
    told = ", ".join(steps + counted) or "done"
    print(f"{name}: {told} in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except KeyboardInterrupt:
        print(f"{sys.argv[1]}: interrupted")
        sys.exit(130)
