"""One run: a cluster, a schedule with a seed, and a line for each fault."""

import asyncio
import random
import shutil
import time
from math import ceil
from pathlib import Path

from deploy.local.servers import kill_on_exit
from tests.faults.bench.cluster import Cluster, Plan
from tests.faults.bench.faults import Fault
from tests.faults.bench.history import History
from tests.faults.bench.instances import ROOT
from tests.faults.bench.journey_runner import run_journeys
from tests.faults.bench.replicated_servers import ReplicatedServers
from tests.faults.bench.results import FOLDER, FaultResult, Results
from tests.faults.bench.schedule import CLUSTER, Order, journey_runners, schedule
from tests.faults.bench.servers import Pair

_CLUSTERS_AT_MOST = 5
"""A cluster in which a fault could not be seen to its end is left, and the next one built."""


async def run(folder: Path, order: Order, results: Results, tree: Path = ROOT) -> int:
    """Breaks, heals, checks and prints. Returns the exit code."""
    left = [(name, fault) for name, fault in schedule(order) if not results.has(name)]
    for number in range(_CLUSTERS_AT_MOST):
        if left:
            home = await asyncio.to_thread(_make_folder, folder / f"home-{number}")
            left = await _run_in_one_cluster(home, order, results, left, tree)
    print("faults " + " ".join(results.sums()), flush=True)
    return 0 if results.all_held and not left else 1


async def _run_in_one_cluster(
    home: Path, order: Order, results: Results, left: list[tuple[str, Fault]], tree: Path
) -> list[tuple[str, Fault]]:
    """Returns what is left to do when a fault could not be seen to its end."""
    size = order.size
    counts = size.counts if tree == ROOT else {}  # a control run is to fail soon
    plan = Plan(
        counts, size.people, order.seed, tree, drained_within=90.0 if tree != ROOT else 300.0,
        formulated=size.formulated, backlog=size.backlog, posts_every=size.posts_every,
    )  # fmt: skip
    with kill_on_exit(home):
        async with Cluster(home, plan, (ReplicatedServers if size is CLUSTER else Pair)(home)) as bench:
            print(f"faults: {bench.servers.how}; {len(bench.instances)} processes, seed {order.seed}", flush=True)
            posts: dict[str, tuple[tuple[str, str], ...]] = {}
            while left:
                name, fault = left.pop(0)
                goal = ceil((order.accepted - results.accepted) / (len(left) + 1))
                history, began = History(posts=posts), time.monotonic()
                try:
                    line = await _run_fault(bench, name, fault, history, order, goal)
                except Exception as error:  # noqa: BLE001  what the others show is worth having all the same
                    line = FaultResult(
                        name, seconds=time.monotonic() - began, broken_off=f"{type(error).__name__}: {error}"
                    )
                _print_result(line, results, len(left))
                if line.broken_off or line.lost or line.doubled or line.reordered:
                    _keep_logs(home, name)
                if line.broken_off:
                    return left
                posts = dict(history.posts)
    return left


async def _run_fault(
    cluster: Cluster, name: str, fault: Fault, history: History, order: Order, goal: int
) -> FaultResult:
    """One fault, from the first request to the last word of the checker."""
    size, began = order.size, time.monotonic()
    chance = random.Random(f"{order.seed} {name}")  # so that it can be repeated alone
    before = cluster.memory.requests()
    cluster.lasting = chance.uniform(*size.lasting)
    cluster.load.start(
        size.people,
        history,
        *(
            run_journeys(cluster.gateway, history, lambda: cluster.load.is_over)
            for _ in range(journey_runners(size, name))
        ),
        by_code="clock-jump" not in name,
    )
    await cluster.load.wait_accepted(max(size.before, goal // 3))
    await fault(cluster, chance)
    recovered = await cluster.wait_recovered(history)
    await cluster.load.wait_accepted(max(size.after, goal - len(history.accepted)))
    await cluster.load.stop()
    await cluster.load.read_again(20)
    verdict = await cluster.judge(history, before)
    return FaultResult.from_verdict(name, verdict, history, recovered, time.monotonic() - began)


def _make_folder(home: Path) -> Path:
    """Where everything lies: the guard removes it, however this process ends."""
    home.mkdir(mode=0o700)
    return home


def _print_result(line: FaultResult, results: Results, left: int) -> None:
    results.add(line)
    print(line if not line.broken_off else f"fault {line.name} BROKEN OFF: {line.broken_off}", flush=True)
    for reason in line.reasons:
        print(f"  {reason}", flush=True)
    if left:
        seconds = sum(one.seconds for one in results.lines)
        print(f"  {len(results.lines)} done, {left} left; {results.accepted} accepted in {seconds:.0f} s", flush=True)


def _keep_logs(home: Path, name: str) -> None:
    """What the processes said when something did not hold."""
    place = FOLDER / "logs" / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for log in [*home.glob("*.log"), *(home / "log").glob("*.log")]:
        shutil.copy(log, place)
