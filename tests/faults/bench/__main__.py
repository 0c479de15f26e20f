"""`python -m tests.faults.bench [--long | --cluster] [--seed N] [--only NAME...] [--control NAME]`: break, heal, check.

One line per fault and a last one with the sums. The exit code is not 0 when anything was lost, doubled or reordered.
What is found lies in .local/faults as soon as it is found; `--resume` goes on with the latest run of the same size.
"""

import argparse
import asyncio
import logging
import secrets
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop

from tests.faults.bench.results import Results
from tests.faults.bench.run import run
from tests.faults.bench.schedule import CLUSTER, LONG, SHORT, Order, find_fault
from tests.faults.mechanisms import MECHANISMS
from tests.faults.without import copy_without


def main() -> int:
    """Runs what was ordered. Returns 0 when everything held."""
    reader = argparse.ArgumentParser(prog="make faults", description=__doc__)
    reader.add_argument("--long", action="store_true", help="every fault alone and in pairs; takes minutes")
    reader.add_argument("--cluster", action="store_true", help="long, with three nodes of each server")
    reader.add_argument("--seed", type=int, default=None, help="repeats the schedule of an earlier run")
    reader.add_argument("--only", nargs="+", type=find_fault, metavar="NAME", help="these faults, NAME+NAME for a pair")
    reader.add_argument("--accepted", type=int, default=0, help="at least so many accepted requests in all")
    reader.add_argument("--resume", action="store_true", help="goes on with the latest run, which was interrupted")
    reader.add_argument("--control", choices=sorted(MECHANISMS), help="without this mechanism: must not hold")
    chosen = reader.parse_args()
    for chatty in ("aiormq", "aio_pika", "asyncio"):  # lines that break are what we are here for
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    order, results = _parse_order(chosen)
    with tempfile.TemporaryDirectory(prefix="docendo-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if chosen.control is None:
            return uvloop.run(_kill_on_exit(run(folder, order, results)))
        with copy_without(MECHANISMS[chosen.control]) as app:
            return uvloop.run(_kill_on_exit(run(folder, order, results, app)))


def _parse_order(chosen: argparse.Namespace) -> tuple[Order, Results]:
    size = CLUSTER if chosen.cluster else LONG if chosen.long else SHORT
    if chosen.resume:
        results = Results.latest(size.name)
        return Order(size, results.seed, (), results.accepted_wanted), results
    seed = chosen.seed if chosen.seed is not None else secrets.randbelow(10_000)
    order = Order(size, seed, tuple(chosen.only or ()), chosen.accepted)
    if chosen.only or chosen.control:  # nothing to go on with later
        return order, Results(None, seed)
    return order, Results.start(size.name, seed, chosen.accepted)


async def _kill_on_exit(running: Coroutine[Any, Any, int]) -> int:
    """Whoever ends the bench politely leaves no service behind."""
    task = asyncio.ensure_future(running)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("faults: interrupted; --resume goes on with what is left of --long or --cluster")
        sys.exit(130)
