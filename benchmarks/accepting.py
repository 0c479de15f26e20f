"""(a) Accepted requests per second: intake's route against a bare route with one insert_one, as many processes each."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import uvloop
from bson import encode
from pymongo import MongoClient

from benchmarks.bare_route import bare_size
from benchmarks.environment import Place
from benchmarks.figures import Figure, NotMeasured
from benchmarks.processes import load, program
from benchmarks.requests import PATH, insert_schools, request_bodies
from services.intake.requests.model import SubmitRequest
from services.intake.requests.store import Requests
from services.intake.schools.store import Schools
from shared.store import Connection, Store, migrate

CONNECTIONS = 64  # to each process
CORES = len(os.sched_getaffinity(0))
WARM, SECONDS = 0.7, 2.5


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """A ratio with one process on each side, and one with as many as there are cores: what the machine can do."""
    uvloop.run(prepare(place))
    asked = request_bodies()
    with ExitStack() as stack:
        web = place.environment(DOCENDO_RUN="web")
        ours = [_start(stack, place, ["services", "intake"], web, f"intake-{n}") for n in range(CORES)]
        load(_job(ours, asked) | {"warm": 0.2, "seconds": 0.5})
        surplus = round(_stored_size(place) - _request_size(asked))
        if surplus < 0:
            raise NotMeasured("intake keeps less than it was told")
        env = place.environment(SURPLUS=str(surplus))
        bare = [_start(stack, place, ["benchmarks.bare_route"], env, f"bare-{n}") for n in range(CORES)]
        alone = _ratios("a", ours[:1], bare[:1], asked, rounds)
        together = _ratios(f"a on {CORES} cores", ours, bare, asked, rounds)
    _check_outbox(place)
    yield Figure("accepted-over-bare-insert", alone, aim=1.5)
    yield Figure("accepted-over-bare-insert-all-cores", together, aim=2.0)


def _start(stack: ExitStack, place: Place, module: list[str], env: dict[str, str], name: str) -> int:
    return stack.enter_context(program(module, env, place.folder / f"{name}.log")).port


def _ratios(name: str, ours: list[int], bare: list[int], asked: list[str], rounds: int) -> tuple[float, ...]:
    ratios = []
    for number in range(rounds):
        order = [ours, bare] if number % 2 == 0 else [bare, ours]
        rates = {one[0]: _rate(load(_job(one, asked))) for one in order}
        ratios.append(rates[ours[0]] / rates[bare[0]])
        print(f"  {name} {number + 1}: {rates[ours[0]]:.0f}/s against {rates[bare[0]]:.0f}/s", flush=True)
    return tuple(ratios)


async def prepare(place: Place) -> None:
    """Indexes, and the schools that may ask."""
    connection = Connection(place.mongo_url)
    store = Store.for_service(connection, place.prefix, "intake", Requests, Schools, master_key=bytes(32))
    await migrate(store)
    await insert_schools(store)
    await connection.close()


def _job(ports: list[int], asked: list[str]) -> dict[str, Any]:
    shape = {"ports": ports, "path": PATH, "bodies": asked, "connections": CONNECTIONS * len(ports)}
    return shape | {"warm": WARM, "seconds": SECONDS}


def _rate(result: dict[str, Any]) -> float:
    return float(result["accepted"] / result["seconds"])


def _stored_size(place: Place) -> float:
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        found = list(client[f"{place.prefix}_intake"]["requests"].find().limit(660))
    return sum(len(encode(document)) for document in found) / len(found)


def _request_size(asked: list[str]) -> float:
    commands = [SubmitRequest.model_validate(json.loads(body)) for body in asked]
    return sum(map(bare_size, commands)) / len(commands)


def _check_outbox(place: Place) -> None:
    """What was accepted must be there with its event waiting; otherwise the rate is worth nothing."""
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        kept = client[f"{place.prefix}_intake"]["requests"]
        if kept.count_documents({}) != kept.count_documents({"_pending": True, "_outbox.0.text": {"$type": "string"}}):
            raise NotMeasured("some accepted requests have no fact in their outbox")
