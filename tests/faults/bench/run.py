"""One run: a town, a schedule with a seed, and a line for each fault."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.servers import swept_up
from services import NAMES
from tests.faults.bench.cluster import Cluster
from tests.faults.bench.faults import FAULTS, OF_A_CLUSTER, Fault, both
from tests.faults.bench.history import History, Verdict
from tests.faults.bench.instances import ROOT
from tests.faults.bench.servers import Pair
from tests.faults.bench.town import Plan, Town
from tests.faults.bench.walker import walk

_SHOWN = 5
_OUTSIDE = ("broker", "database", "one-broker", "first-broker", "two-", "primary")
KNOWN = {**FAULTS, **OF_A_CLUSTER}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: `before` requests are accepted ahead of each fault, `after` when it is over."""

    counts: Mapping[str, int]
    people: int
    before: int
    after: int
    faults: tuple[str, ...]
    pairs: int
    walks: tuple[str, ...]
    """The faults in whose middle somebody walks through all seven stages."""


SHORT = Size(
    {"intake": 2, "matching": 2}, people=10, before=20, after=10,
    faults=("deploy", "delivered-twice", "one-of-each-killed", "broker-line-cut", "database-killed", "out-of-order"),
    pairs=0, walks=("one-of-each-killed",),
)  # fmt: skip
_TWO = dict.fromkeys(NAMES, 2)
LONG = Size(_TWO, 24, 200, 100, tuple(FAULTS), 12, tuple(FAULTS))
CLUSTER = Size({"intake": 2, "matching": 2}, 16, 200, 100, tuple(OF_A_CLUSTER), 12, tuple(OF_A_CLUSTER))


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run. `only` names the faults; `accepted` is the least number of accepted requests."""

    size: Size
    seed: int
    only: tuple[str, ...] = ()
    accepted: int = 0


@dataclass
class Sums:
    """What all faults together have done."""

    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    retries: int = 0
    unforeseen: int = 0
    slowest: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, history: History, seconds: float) -> None:
        """One more fault."""
        self.accepted += verdict.accepted
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.reordered += len(verdict.reordered)
        self.retries += history.retries
        self.unforeseen += history.unforeseen.total()
        self.slowest = max(self.slowest, seconds)

    @property
    def hold(self) -> bool:
        """Whether nothing at all went wrong."""
        return not (self.lost or self.doubled or self.reordered or self.unforeseen)


def schedule(order: Order) -> list[tuple[str, Fault]]:
    """Every fault alone, then so many random pairs."""
    chance = random.Random(order.seed)  # noqa: S311  chance that can be repeated
    names = order.only or order.size.faults
    plan = [(name, KNOWN[name]) for name in names]
    for _ in range(0 if order.only else order.size.pairs):
        first, second = _that_go_together(chance, order.size.faults)
        plan.append((f"{first}+{second}", _pair(KNOWN[first], KNOWN[second])))
    return plan


def _that_go_together(chance: random.Random, names: tuple[str, ...]) -> tuple[str, str]:
    """One of the servers or of the lines, and one of the rooms: two that mend the same thing would mend each other."""
    outside = [name for name in names if name.startswith(_OUTSIDE)]
    inside = [name for name in names if name.endswith("-killed") and not name.startswith(_OUTSIDE)]
    return chance.choice(outside), chance.choice(inside)


def _pair(first: Fault, second: Fault) -> Fault:
    async def together(town: Town, chance: random.Random) -> None:
        await both(town, chance, first, second)

    return together


async def run(folder: Path, order: Order, house: Path = ROOT) -> int:
    """Breaks, heals, checks and prints. Returns the exit code."""
    size, began, sums = order.size, time.monotonic(), Sums()
    home = folder / "home"  # everything lies here: the guard removes it, however this process ends
    home.mkdir(mode=0o700)
    counts = size.counts if house == ROOT else {}  # a control run is to fail soon
    plan = Plan(counts, size.people, order.seed, house, 90.0 if house != ROOT else 300.0)
    with swept_up(home):
        async with Town(home, plan, (Cluster if order.size is CLUSTER else Pair)(home)) as town:
            print(f"faults: {town.servers.how}; {len(town.instances)} processes, seed {order.seed}", flush=True)
            chance = random.Random(order.seed)  # noqa: S311
            history = History()
            while True:
                for name, fault in schedule(order):
                    history = History(posts=dict(history.posts))
                    await _one(town, name, fault, chance, history, size, sums)
                if sums.accepted >= order.accepted:
                    break
    print(
        f"faults accepted={sums.accepted} lost={sums.lost} doubled={sums.doubled} reordered={sums.reordered} "
        f"repeated={sums.retries} unforeseen={sums.unforeseen} slowest_recovery_s={sums.slowest:.1f} "
        f"seconds={time.monotonic() - began:.0f} seed={order.seed}",
        flush=True,
    )
    return 0 if sums.hold else 1


async def _one(
    town: Town, name: str, fault: Fault, chance: random.Random, history: History, size: Size, sums: Sums
) -> None:
    before = town.memory.requests()
    walks = [walk(town.gateway, history)] if name in size.walks else []
    town.crowd.begin(size.people, history, *walks)
    await town.crowd.accepted(size.before)
    await fault(town, chance)
    healed = time.monotonic()
    await town.all_ready()
    await town.crowd.accepted(size.after)
    await town.crowd.end()
    await town.judged(history, before)
    seconds = time.monotonic() - healed
    await town.crowd.look_again(20)
    verdict, _ = await town.judged(history, before)
    sums.add(verdict, history, seconds)
    print(
        f"fault {name} accepted={verdict.accepted} lost={len(verdict.lost)} doubled={len(verdict.doubled)} "
        f"reordered={len(verdict.reordered)} recovered_s={seconds:.1f}",
        flush=True,
    )
    for reason in [*verdict.lost[:_SHOWN], *verdict.doubled[:_SHOWN], *verdict.reordered[:_SHOWN]]:
        print(f"  {reason}", flush=True)
    for problem, count in history.unforeseen.items():
        print(f"  unforeseen, {count} times: {problem}", flush=True)
