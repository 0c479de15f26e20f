"""What is run, in which order: every fault alone, then random pairs; the same seed makes the same schedule."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services import SERVICE_NAMES
from tests.faults.bench.cluster import Cluster
from tests.faults.bench.fault_table import FAULTS, LASTING, OF_A_CLUSTER
from tests.faults.bench.faults import Fault, both

_OUTSIDE = ("broker", "database", "one-broker", "first-broker", "two-brokers", "two-members", "primary")
_TAMPERING = ("delivered-twice", "out-of-order", "other-versions", "poison")
"""They speak to the broker themselves."""
KNOWN = {**FAULTS, **LASTING, **OF_A_CLUSTER}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is.

    `before` requests are accepted ahead of each fault, at least `after` when it is over; what is broken stays so for
    `lasting` seconds (least, most) at least; a share `formulated` (0 to 1) of all requests becomes topics;
    `backlog` requests wait for a service that was away; posts of people change every `posts_every` seconds.
    """

    name: str
    counts: Mapping[str, int]
    people: int
    before: int
    after: int
    faults: tuple[str, ...]
    pairs: int
    journey_runners: int
    """So many people walk one request after another through all seven stages, as long as a fault goes on."""
    walked: tuple[str, ...] = ()
    """The faults in which they do; all when none is named."""
    lasting: tuple[float, float] = (1.0, 1.0)
    formulated: float = 0.25
    backlog: int = 150
    posts_every: float = 0.05


_TWO_OF_THE_BUSY = {"intake": 2, "matching": 2}
SHORT = Size(
    "short", _TWO_OF_THE_BUSY, people=10, before=20, after=10,
    faults=("one-of-each-killed", "broker-line-cut", "database-killed"),
    pairs=0, journey_runners=1, walked=("one-of-each-killed",),
)  # fmt: skip
LONG = Size(
    "long", dict.fromkeys(SERVICE_NAMES, 2), people=24, before=200, after=100,
    faults=(*FAULTS, *LASTING), pairs=12, journey_runners=3,
    lasting=(3.0, 12.0), formulated=0.1, backlog=600, posts_every=0.5,
)  # fmt: skip
CLUSTER = Size(
    "cluster", _TWO_OF_THE_BUSY, people=16, before=100, after=60,
    faults=tuple(OF_A_CLUSTER), pairs=12, journey_runners=2,
    lasting=(3.0, 12.0), formulated=0.1, backlog=300, posts_every=0.5,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run. `only` names the faults; `accepted` is the least number of accepted requests of the run."""

    size: Size
    seed: int
    only: tuple[str, ...] = ()
    accepted: int = 0


def schedule(order: Order) -> list[tuple[str, Fault]]:
    """Every fault alone, then so many random pairs."""
    chance = random.Random(order.seed)  # chance that can be repeated
    if order.only:
        return [(name, _find_one(name)) for name in order.only]
    return [(name, _find_one(name)) for name in (*order.size.faults, *_pairs(chance, order.size))]


def journey_runners(size: Size, name: str) -> int:
    """How many walk during a fault; none while clocks are wrong, for they sign in."""
    if "clock-jump" in name.split("+") or (size.walked and name not in size.walked):
        return 0
    return size.journey_runners


def find_fault(name: str) -> str:
    """The name of a fault, or of two joined by `+`. Raises ValueError."""
    for one in name.split("+"):
        if one not in KNOWN:
            raise ValueError(f"no fault is called {one}; there are {', '.join(sorted(KNOWN))}")
    return name


def _pairs(chance: random.Random, size: Size) -> Iterator[str]:
    """One of the servers or lines, and one of the services: two that mend the same thing would mend each other."""
    outside = [name for name in size.faults if name.startswith(_OUTSIDE)]
    inside = [name for name in size.faults if not name.startswith(_OUTSIDE)]
    left = size.pairs
    while left:
        first, second = chance.choice(outside), chance.choice(inside)
        if not (second in _TAMPERING and "broker" in first and "line" not in first):
            left -= 1
            yield f"{first}+{second}"


def _find_one(name: str) -> Fault:
    faults = [KNOWN[one] for one in find_fault(name).split("+")]
    if len(faults) == 1:
        return faults[0]

    async def together(cluster: Cluster, chance: random.Random) -> None:
        await both(cluster, chance, *faults)

    return together
