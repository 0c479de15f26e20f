"""What is weighed every few seconds: each service's memory and handles, and all that waits."""

import asyncio
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from deploy.local import rabbit
from shared.contracts import QUEUES
from tests.faults.bench.cluster import Cluster
from tests.faults.steady.slope import HANDLES, MEMORY, WAITING, Trend, trend

_ESTABLISHED = "01"
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class Samples:
    """Figures by name, all of them at the same times (seconds from the beginning)."""

    times: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)
    handles: dict[str, list[float]] = field(default_factory=dict)
    waiting: dict[str, list[float]] = field(default_factory=dict)
    rate: list[float] = field(default_factory=list)

    def trends(self) -> list[Trend]:
        """One for each figure."""
        kinds = (
            ("memory_mb", self.memory, MEMORY),
            ("handles", self.handles, HANDLES),
            ("waiting", self.waiting, WAITING),
        )
        return [
            trend(f"{kind} {name}", self.times, figures, bound)
            for kind, lines, bound in kinds
            for name, figures in lines.items()
        ]


async def watch(cluster: Cluster, samples: Samples, seconds: float, every: float) -> None:
    """Takes a sample every so many seconds, for so many seconds. A service that ends meanwhile is an error."""
    began, accepted = time.monotonic(), cluster.load.history.count
    while (at := time.monotonic() - began) < seconds:
        waits = await asyncio.to_thread(_waiting, cluster)
        if waits is not None:
            count = cluster.load.history.count
            elapsed = at - samples.times[-1] if samples.times else every
            samples.times.append(at)
            samples.rate.append((count - accepted) / max(elapsed, 0.001))
            accepted = count
            for name, figure in waits.items():
                samples.waiting.setdefault(name, []).append(figure)
            for one in cluster.instances:
                assert one.process is not None
                assert one.process.returncode is None, f"{one.name} has ended"
                samples.memory.setdefault(one.name, []).append(resident_mb(one.process.pid))
                samples.handles.setdefault(one.name, []).append(handles(one.process.pid, one.port))
        cluster.load.is_running()
        await asyncio.sleep(max(0.0, every - (time.monotonic() - began - at)))


def resident_mb(pid: int) -> float:
    """What a process holds of the machine's memory, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB


def handles(pid: int, port: int) -> float:
    """How many files and sockets a process has open, but for connections that its callers at this port keep.

    Those are the callers' to end: as many as they are. One that its caller has ended counts until it is closed.
    """
    kept, ours = _kept_by_callers(pid, port), 0
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            ours += handle.readlink().name not in kept
        except FileNotFoundError:  # closed since
            continue
    return ours


def _kept_by_callers(pid: int, port: int) -> set[str]:
    """The connections that stand at this port, by the names under which `/proc/PID/fd` lists them (proc(5))."""
    local = f":{port:04X}"
    rows = [row.split() for row in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[1].endswith(local) and row[3] == _ESTABLISHED}


def _waiting(cluster: Cluster) -> dict[str, float] | None:
    """Aggregates with events that are not sent, messages in queues, messages in hand; None when nobody answers."""
    try:
        pending = cluster.memory.waiting()
        queues: Any = rabbit.call_management_api(cluster.servers.management_url, "GET", "/api/queues")
    except (OSError, PyMongoError):
        return None
    ours = [queue for queue in queues if queue["name"] in QUEUES]
    return {
        "outboxes": pending,
        "queues": sum(queue.get("messages_ready", 0) for queue in ours),
        "in hand": sum(queue.get("messages_unacknowledged", 0) for queue in ours),
    }
