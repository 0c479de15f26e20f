"""`python -m tests.faults.steady [--minutes 30] [--rate R]`: the system under load, weighed every few seconds.

Without `--rate` the load is half of what a load in a hurry gets accepted in the first seconds. Writes docs/steady.svg
(or `--plot FILE`) and one line per figure; the exit code is not 0 when one of them grows, or when something was lost.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from deploy.local.servers import kill_on_exit
from services import SERVICE_NAMES
from tests.faults.bench.cluster import Cluster, Plan
from tests.faults.bench.history import History
from tests.faults.bench.journey_runner import run_journeys
from tests.faults.bench.servers import Pair
from tests.faults.steady.plot import svg
from tests.faults.steady.samples import Samples, watch

PLOT = Path(__file__).parents[3] / "docs" / "steady.svg"
_PEOPLE = 16
_IN_A_HURRY = 30.0


def main() -> int:
    """Returns 0 when everything stayed flat and nothing was lost."""
    reader = argparse.ArgumentParser(prog="make steady", description=__doc__)
    reader.add_argument("--minutes", type=float, default=30.0)
    reader.add_argument("--rate", type=float, default=0.0, help="requests a second")
    reader.add_argument("--every", type=float, default=5.0, help="seconds between two samples")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--plot", type=Path, default=PLOT)
    chosen = reader.parse_args()
    for chatty in ("aiormq", "aio_pika", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="docendo-steady-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        return uvloop.run(_run(home, chosen))


async def _run(home: Path, chosen: argparse.Namespace) -> int:
    plan = Plan(dict.fromkeys(SERVICE_NAMES, 1), _PEOPLE, chosen.seed, formulated=0.1, posts_every=1.0)
    samples, history = Samples(), History()
    with kill_on_exit(home):
        async with Cluster(home, plan, Pair(home)) as bench:
            before = bench.memory.requests()
            capacity = 0.0 if chosen.rate else await _capacity(bench, history)
            rate = chosen.rate or capacity / 2
            print(f"steady: {bench.servers.how}; {rate:.1f} requests a second of {capacity:.1f}", flush=True)
            runner = run_journeys(bench.gateway, history, lambda: bench.load.is_over)  # all five services are at work
            bench.load.start(_PEOPLE, history, runner, pace=_PEOPLE / rate)
            await watch(bench, samples, chosen.minutes * 60, chosen.every)
            await bench.load.stop()
            verdict = await bench.judge(history, before)
    title = f"{len(bench.instances)} rooms for {chosen.minutes:g} minutes at {rate:.0f} accepted requests a second"
    await asyncio.to_thread(chosen.plot.write_text, svg(samples, title), encoding="utf-8")
    trends = samples.trends()
    for one in trends:
        print(one, flush=True)
    grows = sum(not one.flat for one in trends)
    print(
        f"steady accepted={verdict.accepted} lost={len(verdict.lost)} doubled={len(verdict.doubled)} "
        f"reordered={len(verdict.reordered)} figures={len(trends)} growing={grows} minutes={chosen.minutes:g} "
        f"samples={len(samples.times)}",
        flush=True,
    )
    return 0 if verdict.holds and not grows else 1


async def _capacity(cluster: Cluster, history: History) -> float:
    """Requests accepted a second when everybody hands in the next one at once; what they caused is done, too."""
    began = time.monotonic()
    cluster.load.start(_PEOPLE, history)
    await asyncio.sleep(_IN_A_HURRY)
    await cluster.load.stop()
    await cluster.wait_recovered(history)  # a system that only accepts and falls behind would be praised too much
    return history.count / (time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
