"""One run: a town, a schedule with a seed, and a line for each fault."""

import asyncio
import random
import shutil
import time
from math import ceil
from pathlib import Path

from deploy.local.servers import swept_up
from tests.faults.bench.cluster import Cluster
from tests.faults.bench.faults import Fault
from tests.faults.bench.history import History
from tests.faults.bench.instances import ROOT
from tests.faults.bench.results import FOLDER, Line, Results
from tests.faults.bench.schedule import CLUSTER, Order, schedule, walkers
from tests.faults.bench.servers import Pair
from tests.faults.bench.town import Plan, Town
from tests.faults.bench.walker import walks

_TOWNS_AT_MOST = 5
"""A town in which a fault could not be seen to its end is left, and the next one built."""


async def run(folder: Path, order: Order, results: Results, house: Path = ROOT) -> int:
    """Breaks, heals, checks and prints. Returns the exit code."""
    left = [(name, fault) for name, fault in schedule(order) if not results.has(name)]
    for number in range(_TOWNS_AT_MOST):
        if left:
            home = await asyncio.to_thread(_made, folder / f"home-{number}")
            left = await _in_one_town(home, order, results, left, house)
    print("faults " + " ".join(results.sums()), flush=True)
    return 0 if results.hold and not left else 1


async def _in_one_town(
    home: Path, order: Order, results: Results, left: list[tuple[str, Fault]], house: Path
) -> list[tuple[str, Fault]]:
    """Returns what is left to do when a fault could not be seen to its end."""
    size = order.size
    counts = size.counts if house == ROOT else {}  # a control run is to fail soon
    plan = Plan(
        counts, size.people, order.seed, house, drained_within=90.0 if house != ROOT else 300.0,
        formulated=size.formulated, backlog=size.backlog, posts_every=size.posts_every,
    )  # fmt: skip
    with swept_up(home):
        async with Town(home, plan, (Cluster if size is CLUSTER else Pair)(home)) as town:
            print(f"faults: {town.servers.how}; {len(town.instances)} processes, seed {order.seed}", flush=True)
            posts: dict[str, tuple[tuple[str, str], ...]] = {}
            while left:
                name, fault = left.pop(0)
                goal = ceil((order.accepted - results.accepted) / (len(left) + 1))
                history, began = History(posts=posts), time.monotonic()
                try:
                    line = await _one(town, name, fault, history, order, goal)
                except Exception as error:  # noqa: BLE001  what the others show is worth having all the same
                    line = Line(name, seconds=time.monotonic() - began, broken_off=f"{type(error).__name__}: {error}")
                _tell(line, results, len(left))
                if line.broken_off or line.lost or line.doubled or line.reordered:
                    _keep_logs(home, name)
                if line.broken_off:
                    return left
                posts = dict(history.posts)
    return left


async def _one(town: Town, name: str, fault: Fault, history: History, order: Order, goal: int) -> Line:
    """One fault, from the first request to the last word of the checker."""
    size, began = order.size, time.monotonic()
    chance = random.Random(f"{order.seed} {name}")  # noqa: S311  so that it can be repeated alone
    before = town.memory.requests()
    town.lasting = chance.uniform(*size.lasting)
    town.crowd.begin(
        size.people, history,
        *(walks(town.gateway, history, lambda: town.crowd.is_over) for _ in range(walkers(size, name))),
        by_code="clock-jump" not in name,
    )  # fmt: skip
    await town.crowd.accepted(max(size.before, goal // 3))
    await fault(town, chance)
    recovered = await town.recovered(history)
    await town.crowd.accepted(max(size.after, goal - len(history.accepted)))
    await town.crowd.end()
    await town.crowd.look_again(20)
    verdict = await town.judged(history, before)
    return Line.of(name, verdict, history, recovered, time.monotonic() - began)


def _made(home: Path) -> Path:
    """Where everything lies: the guard removes it, however this process ends."""
    home.mkdir(mode=0o700)
    return home


def _tell(line: Line, results: Results, left: int) -> None:
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
