"""(d) The whole path, from POST to the effect in the neighbouring service, each part a process of its own."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

import uvloop
from pymongo import MongoClient

from benchmarks.accepting import CONNECTIONS, prepare
from benchmarks.environment import Place, processor_ms, resident_mb, server_processes
from benchmarks.figures import Figure, NotMeasured
from benchmarks.processes import Program, load, program
from benchmarks.requests import PATH, request_bodies

WARM, COUNT = 600, 3_000
SHARES = {"half-capacity": 0.5, "nine-tenths-of-capacity": 0.9}
LISTENER = "matching.note-demand"
_CONSUMED = re.compile(rf'docendo_events_consumed_total\{{outcome="done",queue="{LISTENER}"\}} (\d+)')
_TIMEOUT = 60.0


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """Processor time per event over all processes but the load generator, and how long people and events wait."""
    uvloop.run(prepare(place))
    with ExitStack() as stack:
        parts = {
            name: stack.enter_context(start_role(place, name)) for name in ("intake web", "intake relay", "matching")
        }
        path = WholePath(place, parts)
        path.carry(WARM)
        sums = tuple(path.cost(number + 1) for number in range(rounds))
        yield Figure("whole-path-processor", sums, aim=2.2, unit="ms")
        yield Figure("loaded-memory", tuple(path.weights), aim=400, unit="MB")
        capacity = median(path.rates)
        print(f"  d: capacity {capacity:.0f}/s", flush=True)
        result = {"64-clients": [path.waits(COUNT) for _ in range(rounds)]}
        for name, share in SHARES.items():
            result[name] = [path.waits(COUNT, rate=capacity * share) for _ in range(rounds)]
        path.check()
    for (name, what, part_of), aim in _AIMS.items():
        measured = tuple(one[f"{what}_ms"][part_of] for one in result[name])
        yield Figure(f"whole-path-{name}-{what}-{part_of}", measured, aim, "ms")


_AIMS = {
    ("64-clients", "post", "p50"): 150, ("64-clients", "post", "p99"): 500,
    ("64-clients", "effect", "p50"): 1_000, ("64-clients", "effect", "p99"): 2_000,
    ("half-capacity", "post", "p50"): 20, ("half-capacity", "post", "p99"): 100,
    ("half-capacity", "effect", "p50"): 60, ("half-capacity", "effect", "p99"): 100,
    ("nine-tenths-of-capacity", "post", "p50"): 150, ("nine-tenths-of-capacity", "post", "p99"): 500,
    ("nine-tenths-of-capacity", "effect", "p50"): 1_000, ("nine-tenths-of-capacity", "effect", "p99"): 2_000,
}  # fmt: skip


def start_role(place: Place, name: str) -> Any:
    """One role of a service as a process; without a role, its listeners."""
    service, _, role = name.partition(" ")
    return program(
        ["services", service], place.environment(DOCENDO_RUN=role or "listeners"), place.folder / f"{name}.log"
    )


class WholePath:
    """Requests go in at one end; what comes out at the other is counted."""

    def __init__(self, place: Place, parts: dict[str, Program]) -> None:
        self._place = place
        self._web = parts["intake web"]
        self._listener = parts["matching"]
        self.pids = {name: part.pid for name, part in parts.items()} | server_processes(place)
        self._bodies = request_bodies()
        self._sent = 0
        self._ours = [part.pid for part in parts.values()]
        self.weights: list[float] = []
        """What our processes weigh together after each round, in MB."""
        self.rates: list[float] = []
        """What went in and came out a second, round by round: the last effect is stored before the clock stops."""

    def carry(self, count: int) -> None:
        """A closed loop of clients, until the last effect is stored."""
        load(self._job(count))
        self._sent += count
        deadline = time.monotonic() + _TIMEOUT
        while self._count_consumed() < self._sent:
            if time.monotonic() > deadline:
                raise NotMeasured(f"{self._sent - self._count_consumed()} effects did not come")
            time.sleep(0.1)

    def cost(self, number: int) -> float:
        """Milliseconds of processor time per event."""
        before = {name: processor_ms(pid) for name, pid in self.pids.items()}
        started = time.perf_counter()
        self.carry(COUNT)
        taken = time.perf_counter() - started
        self.rates.append(COUNT / taken)
        self.weights.append(sum(resident_mb(pid) for pid in self._ours))
        parts = {name: (processor_ms(pid) - before[name]) / COUNT for name, pid in self.pids.items()}
        result = ", ".join(f"{name} {value:.2f}" for name, value in parts.items())
        print(f"  d{number}: {COUNT / taken:.0f}/s; {result}", flush=True)
        return sum(parts.values())

    def waits(self, count: int, rate: float | None = None) -> dict[str, Any]:
        """How long people wait for an answer, and events for their effect."""
        watch = {
            "mongo_url": self._place.mongo_url,
            "database": f"{self._place.prefix}_matching",
            "listener": LISTENER,
        }
        result = load(self._job(count) | {"watch": watch} | ({} if rate is None else {"rate": rate}))
        self._sent += count
        return result

    def check(self) -> None:
        """Every request has one effect."""
        with MongoClient[dict[str, Any]](self._place.mongo_url) as client:
            database = client[f"{self._place.prefix}_matching"]
            marks = {"_inbox.0.listener": LISTENER}
            effects = sum(database[name].count_documents(marks) for name in database.list_collection_names())
        if effects != self._sent:
            raise NotMeasured(f"{self._sent} requests were accepted, but there are {effects} effects")

    def _job(self, count: int) -> dict[str, Any]:
        shape = {"ports": [self._web.port], "path": PATH, "bodies": self._bodies, "connections": CONNECTIONS}
        return shape | {"count": count}

    def _count_consumed(self) -> int:
        found = _CONSUMED.search(self._listener.text("/metrics").replace(".0\n", "\n"))
        return int(found.group(1)) if found else 0
