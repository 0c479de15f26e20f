"""The arithmetic of docs/capacity.md from what was measured (`docendo generate capacity`)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.kubernetes.pods import REQUESTS
from services import SERVICE_NAMES
from shared.bus import Topology
from shared.store.outbox import BUCKETS

PAGE = Path(__file__).parents[1] / "docs" / "capacity.md"
_TABLE = re.compile(r"(<!-- (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True)
class Cost:
    """Processor time of one part for one request from POST to its effect, in milliseconds (benchmarks/README.md, d)."""

    part: str
    milliseconds: float

    def a_second(self, busy: float) -> int:
        """How many a core carries when it is kept this busy (0 to 1)."""
        return int(1_000 / self.milliseconds * busy)

    def cores(self, rate: float, busy: float) -> float:
        """The cores that a rate (a second) needs."""
        return rate * self.milliseconds / 1_000 / busy


COSTS = (
    Cost("web (intake)", 0.39),
    Cost("relay", 0.19),
    Cost("listener (matching)", 0.23),
    Cost("mongod", 0.28),
    Cost("RabbitMQ, one node", 0.17),
)
REPLICAS = 3
"""MongoDB members and RabbitMQ nodes. Every member writes everything, so each needs the cores of one."""
BUSY = 0.6
"""How busy a core is kept: above it waiting times grow faster than the load."""


@dataclass(frozen=True)
class Campaign:
    """A survey of a region: who answers, in how many school days, and how uneven the hours are."""

    schools: int = 1_000
    people_a_school: int = 500
    share_that_answers: float = 0.5
    days: int = 10
    busiest_day: float = 2.5
    share_of_the_busiest_hour: float = 0.3
    burst: float = 3.0

    @property
    def answers(self) -> int:
        """All answers of the campaign."""
        return int(self.schools * self.people_a_school * self.share_that_answers)

    @property
    def busiest_hour(self) -> float:
        """Answers a second in the busiest hour of the busiest day."""
        return self.answers / self.days * self.busiest_day * self.share_of_the_busiest_hour / 3_600

    @property
    def peak(self) -> float:
        """Answers a second in the busiest minutes: a lesson begins everywhere at the same time."""
        return self.busiest_hour * self.burst

    @property
    def one_lesson(self) -> float:
        """Answers a second when all of them come within 45 minutes, the worst that an order can bring about."""
        return self.answers / (45 * 60)


REGION = Campaign()
DOCUMENT_KB = 4.0
"""Assumed: a stored request with its thread, three times the 1.3 kB it has when it is sent."""
EVENT_KB = 1.5
VERSIONS_A_YEAR = 20_000
"""Assumed: ten products of a school, each published and once corrected; nothing else is public."""
CAMPAIGNS_A_YEAR = 4
PRIMARY_CORES = 8
Row = tuple[str, ...]


def files() -> dict[Path, str]:
    """The page, made anew."""
    return {PAGE: page(PAGE.read_text(encoding="utf-8"))}


def tables() -> dict[str, str]:
    """The tables of the page, by name."""
    return {
        "one-core": _one_core_table(),
        "region": _region_table(),
        "asked": _requested_resources(),
        "bounds": _bounds_table(),
    }


def page(text: str) -> str:
    """The page with its tables made anew."""
    made = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{made[found['name']]}\n{found[3]}", text)


def _one_core_table() -> str:
    whole = Cost("**the whole path**", round(sum(cost.milliseconds for cost in COSTS), 2))
    rows = [
        (one.part, f"{one.milliseconds:g} ms", f"{one.a_second(1.0):,}", f"{one.a_second(BUSY):,}")
        for one in (*COSTS, whole)
    ]
    return _table(("part", "a request", "a second, at most", f"a second, {BUSY:.0%} busy"), rows)


def _region_table() -> str:
    rows: list[Row] = []
    moments = (
        ("the busiest hour", REGION.busiest_hour),
        ("the busiest minutes", REGION.peak),
        ("everybody within one lesson", REGION.one_lesson),
    )
    for what, rate in moments:
        cores = [one.cores(rate, BUSY) for one in COSTS]
        ours = sum(cores[:3])
        servers = sum(cores[3:]) * REPLICAS
        pods = max(2, math.ceil(cores[0] / 0.5))
        rows.append((what, f"{rate:.0f}", f"{ours:.2f}", f"{servers:.2f}", f"{pods}"))
    heads = ("when", "answers a second", "cores of ours", f"cores of servers ({REPLICAS} each)", "pods of intake web")
    return _table(heads, rows)


def _requested_resources() -> str:
    """What the manifests ask a cluster for when nobody comes: two of every role of every service."""
    pods = 2 * len(SERVICE_NAMES)
    rows: list[Row] = [
        (role, f"{pods}", f"{pods * processor / 1_000:g}", f"{pods * memory / 1_024:.1f} GiB")
        for role, (processor, memory) in REQUESTS.items()
    ]
    cores, memory = (sum(one[place] for one in REQUESTS.values()) * pods for place in (0, 1))
    rows.append(("**all services**", f"{pods * len(REQUESTS)}", f"{cores / 1_000:g}", f"{memory / 1_024:.1f} GiB"))
    return _table(("role", "pods", "cores asked for", "memory asked for"), rows)


def _bounds_table() -> str:
    web, relay, _, mongod, _ = COSTS
    of_a_year = REGION.answers * CAMPAIGNS_A_YEAR
    primary = PRIMARY_CORES * mongod.a_second(BUSY)
    stored = of_a_year * DOCUMENT_KB / 1e6
    waiting = REGION.peak * 3_600 * EVENT_KB / 1e6
    kept, stream_mb = VERSIONS_A_YEAR * EVENT_KB / 1e3, Topology().replay_megabytes
    rows: list[Row] = [
        ("intake web", f"{web.a_second(BUSY):,} a second and core", "more pods: they share nothing"),
        (
            "relay of one service",
            f"{relay.a_second(BUSY):,} events a second and core",
            f"more relays, at most one for each of {BUCKETS} buckets",
        ),
        (f"primary of MongoDB with {PRIMARY_CORES} cores", f"{primary:,} requests a second", "a shard more"),
        ("stored requests", f"{stored:,.0f} GB a year, {of_a_year:,} requests", "indexes must fit in memory"),
        ("queues, a service away for an hour at the peak", f"{waiting:,.1f} GB", "the broker's disk: 20 GB"),
        ("public events of a year, kept for replay", f"{kept:,.0f} of {stream_mb:,} MB", "more megabytes, fewer days"),
    ]
    return _table(("bound", "where it lies", "what moves it"), rows)


def _table(heads: tuple[str, ...], rows: Sequence[Row]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
