"""Runs the steps of one Makefile verb in order and ends with one line that says how it went.

`python -m deploy.local.verb NAME "first command" "second command & third command" ...`: stops at the first step
that does not hold; commands joined by `&` run side by side, and the words of each are shown together at its end.
Figures in the line come from what the steps themselves printed.
"""

import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

TESTS = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
BENCH = re.compile(r"^bench \S+ ")
FAULTS = re.compile(r"^faults (accepted=.*)")


BESIDE = " & "


def run(command: str, *, shown: bool = True) -> tuple[int, list[str]]:
    """One command: its output is returned in lines, and shown as it comes unless others run beside it."""
    lines: list[str] = []
    with subprocess.Popen(  # the commands are the Makefile's own
        shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as step:
        for line in step.stdout or ():
            if shown:
                print(line, end="", flush=True)
            lines.append(line.rstrip())
    return step.returncode, lines


def side_by_side(commands: list[str]) -> tuple[int, list[str]]:
    """All of these at once, each to its end; the code is that of the first which did not hold."""
    code = 0
    lines: list[str] = []
    with ThreadPoolExecutor(len(commands)) as all_of_them:
        for done in as_completed([all_of_them.submit(run, command, shown=False) for command in commands]):
            code_, lines_ = done.result()
            print("\n".join(lines_), flush=True)
            code, lines = code or code_, lines + lines_
    return code, lines


def summarize(lines: list[str]) -> list[str]:
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
        together = command.split(BESIDE)
        code, lines = run(command) if len(together) == 1 else side_by_side(together)
        counted += summarize(lines)
        if code != 0:
            seconds = time.monotonic() - began
            summary = "; ".join([*counted, f"exit {code}"])
            print(f"{name}: FAILED at `{command}` after {seconds:.1f} s ({summary})")
            return code if code > 0 else 1
    count = sum(len(command.split(BESIDE)) for command in commands)
    steps = [f"{count} steps held"] if count > 1 else []
    summary = ", ".join(steps + counted) or "done"
    print(f"{name}: {summary} in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except KeyboardInterrupt:
        print(f"{sys.argv[1]}: interrupted")
        sys.exit(130)
