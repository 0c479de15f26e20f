"""`python -m benchmarks [--rounds N] [--only a,b,c,d,memory]`: every figure of one run, one line each."""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator

from benchmarks import accepting, listening, memory, relaying, whole_path
from benchmarks.figures import Figure
from benchmarks.place import Place, corner, ground
from deploy.local.addresses import Unavailable
from shared.service import collect_garbage_rarely

PARTS: dict[str, Callable[[Place, int], Iterator[Figure]]] = {
    "a": accepting.figures,
    "b": relaying.figures,
    "c": listening.figures,
    "d": whole_path.figures,
    "memory": memory.figures,
}


def main(words: list[str]) -> int:
    """Measures and says; 1 when something could not be measured. A missed aim is said, but is no failure."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description="what is fast, beside its measure")
    reader.add_argument("--rounds", type=int, default=5, help="rounds of each figure; the median counts")
    reader.add_argument("--only", default=",".join(PARTS), help="any of " + ",".join(PARTS))
    asked = reader.parse_args(words)
    wanted = [name.strip() for name in asked.only.split(",") if name.strip()]
    if asked.rounds < 1 or not wanted or not set(wanted) <= set(PARTS):
        reader.error(f"--rounds is at least 1, --only is any of {', '.join(PARTS)}")
    collect_garbage_rarely()  # as every process of the house does; both sides of a ratio have it
    figures: list[Figure] = []
    failed: list[str] = []
    try:
        with ground() as whole:
            failed += [name for name in wanted if not _measured(name, whole, asked.rounds, figures)]
    except Unavailable as error:
        print(f"bench: no servers: {error}", file=sys.stderr)
        return 1
    return _told(figures, failed)


def _measured(name: str, whole: Place, rounds: int, figures: list[Figure]) -> bool:
    try:
        with corner(whole) as place:
            figures.extend(PARTS[name](place, rounds))
    except Exception:  # noqa: BLE001  one figure that cannot be taken must not cost the others
        traceback.print_exc()
        return False
    return True


def _told(figures: list[Figure], failed: list[str]) -> int:
    for figure in figures:
        print(figure.line)
    for figure in figures:
        if not figure.held:
            print(f"missed: {figure.name} (rounds: {figure.spread})")
    if failed:
        print(f"bench: could not measure {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
