"""Handling events: our listener beside Celery with RabbitMQ, one durable document for each of 6,000 events."""

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import uvloop
from pymongo import MongoClient

from benchmarks import consuming
from benchmarks.environment import Place
from benchmarks.figures import Figure, NotMeasured
from benchmarks.peers.environment import environment_of
from benchmarks.peers.processes import bare_environment, run_output, running_process

PREFETCH = 64
MANY = 16
"""Each waits for its own write: more processes wait side by side, and each of them takes memory."""
_LOOK_EVERY = 0.01
_TIMEOUT = 300.0
_QUIETLY = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR")


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """A ratio for one process of Celery, for as many as it starts by itself, and for 16; all of them take turns."""
    programs = environment_of("celery")
    cores = os.cpu_count() or 1
    sides = {"ours": partial(_ours, place)} | {
        f"{count}": partial(_theirs, place, programs, count) for count in dict.fromkeys((1, cores, MANY))
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in order:
            rates[name].append(sides[name]())
        variables = ", ".join(f"{name} {rates[name][-1]:.0f}/s" for name in sides)
        print(f"  celery{number + 1}: {variables}", flush=True)
    for name in list(sides)[1:]:
        ratios = tuple(ours / theirs for ours, theirs in zip(rates["ours"], rates[name], strict=True))
        which = {"1": "one-process", str(MANY): f"{MANY}-processes"}.get(name, "default")
        yield Figure(f"listener-over-celery-{which}", ratios, aim=1.0)


def _ours(place: Place) -> float:
    return uvloop.run(consuming.one_round(place, PREFETCH))


def _theirs(place: Place, programs: Path, count: int) -> float:
    """Events per second, from the first effects to the last."""
    database = f"{place.prefix}_celery"
    variables = bare_environment(
        BROKER=place.amqp_url,
        MONGO=place.mongo_url,
        DATABASE=database,
        PREFETCH=str(max(1, PREFETCH // count)),
    )
    run_output([programs / "python", "tasks.py", consuming.EVENT_COUNT], variables)
    worker = [programs / "celery", "-A", "tasks", "worker", "-P", "prefork", "-c", count, *_QUIETLY]
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        effects = client[database]["demands"]
        effects.drop()
        with running_process(worker, variables, place.folder / "celery.log"):
            first, begun = _await(effects, 1)
            last, at_end = _await(effects, consuming.EVENT_COUNT)
        if effects.count_documents({}) != consuming.EVENT_COUNT:
            raise NotMeasured("not every task has exactly one effect")
    return (last - first) / (at_end - begun)


def _await(effects: Any, wanted: int) -> tuple[int, float]:
    deadline = time.monotonic() + _TIMEOUT
    while (count := effects.estimated_document_count()) < wanted:
        if time.monotonic() > deadline:
            raise NotMeasured(f"{wanted - count} effects did not come")
        time.sleep(_LOOK_EVERY)
    return count, time.perf_counter()
