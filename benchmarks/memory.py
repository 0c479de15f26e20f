"""How much the system weighs when nobody is there, and how soon it is ready."""

import time
from collections.abc import Iterator

from benchmarks.environment import Place, resident_mb
from benchmarks.figures import Figure
from benchmarks.processes import program

IDLE = 4.0


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """All services in one process, all its roles at work; the second and later starts are warm."""
    weights, starts = [], []
    for number in range(min(rounds, 3)):
        with program(["services"], place.environment(), place.folder / "house.log") as app:
            starts.append(app.ready_after)
            time.sleep(IDLE)  # it is the idle state that is weighed, after pools and caches have filled
            weights.append(resident_mb(app.pid))
        print(f"  memory{number + 1}: {weights[-1]:.0f} MB, ready after {starts[-1]:.1f} s", flush=True)
    yield Figure("idle-memory", tuple(weights), aim=250, unit="MB")
    yield Figure("start-to-ready", tuple(starts), aim=10, unit="s")
