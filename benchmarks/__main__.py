"""`python -m benchmarks [--rounds N] [--only a,b,c,d,memory]`: every figure of one run, one line each.

`--peers` measures what a user would pick instead, `--stored N` what a request costs when N lie there already; both
alone, unless `--only` names parts beside them. `--write` writes the figures of this run into benchmarks/results.md.
"""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator

from benchmarks import accepting, consuming, memory, relaying, results, stored, whole_path
from benchmarks.environment import Place, open_place, open_servers
from benchmarks.figures import Figure
from benchmarks.peers import celery, pretalx
from deploy.local.addresses import Unavailable
from shared.service import tune_garbage_collection

PARTS: dict[str, Callable[[Place, int], Iterator[Figure]]] = {
    "a": accepting.figures,
    "b": relaying.figures,
    "c": consuming.figures,
    "d": whole_path.figures,
    "memory": memory.figures,
}
PEERS: dict[str, Callable[[Place, int], Iterator[Figure]]] = {
    "celery": celery.figures,
    "pretalx": pretalx.figures,
}


def main(words: list[str]) -> int:
    """Measures and says; 1 when something could not be measured. A missed aim is said, but is no failure."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description="what is fast, beside its measure")
    reader.add_argument("--rounds", type=int, default=5, help="rounds of each figure; the median counts")
    reader.add_argument("--only", help="any of " + ",".join([*PARTS, *PEERS]))
    reader.add_argument("--peers", action="store_true", help="beside pretalx and Celery, each in its own environment")
    reader.add_argument("--stored", type=int, help="with so many requests stored, in steps of ten from 10,000")
    reader.add_argument("--write", action="store_true", help="write the figures into benchmarks/results.md")
    asked = reader.parse_args(words)
    parts = {**PARTS, **PEERS} | ({} if asked.stored is None else {"stored": stored.up_to(asked.stored)})
    special = [*(PEERS if asked.peers else ()), *(("stored",) if asked.stored is not None else ())]
    only = ",".join([] if special else PARTS) if asked.only is None else asked.only
    wanted = list(dict.fromkeys([*(name.strip() for name in only.split(",") if name.strip()), *special]))
    if (
        asked.rounds < 1
        or not wanted
        or not set(wanted) <= set(parts)
        or (asked.stored is not None and asked.stored < 1)
    ):
        reader.error(f"--rounds and --stored are at least 1, --only is any of {', '.join([*PARTS, *PEERS])}")
    tune_garbage_collection()  # as every process of the system does; both sides of a ratio have it
    figures: list[Figure] = []
    failed: list[str] = []
    try:
        with open_servers() as whole:
            failed += [name for name in wanted if not _measure(parts[name], whole, asked.rounds, figures)]
            if asked.write and figures:
                results.write(figures, results.machine(whole), asked.rounds)
    except Unavailable as error:
        print(f"bench: no servers: {error}", file=sys.stderr)
        return 1
    return _print_figures(figures, failed)


def _measure(part: Callable[[Place, int], Iterator[Figure]], whole: Place, rounds: int, figures: list[Figure]) -> bool:
    try:
        with open_place(whole) as place:
            figures.extend(part(place, rounds))
    except Exception:  # noqa: BLE001  one figure that cannot be taken must not cost the others
        traceback.print_exc()
        return False
    return True


def _print_figures(figures: list[Figure], failed: list[str]) -> int:
    for figure in figures:
        print(figure.line)
    for figure in figures:
        if not figure.is_reached:
            print(f"missed: {figure.name} (rounds: {figure.spread})")
    if failed:
        print(f"bench: could not measure {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
