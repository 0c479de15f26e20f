"""(a) Accepted requests per second: intake's door against a bare route with one insert_one."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import uvloop
from bson import encode
from pymongo import MongoClient

from benchmarks.asking import PATH, bodies, note_schools
from benchmarks.bare import bare_size
from benchmarks.figures import Figure, NotMeasured
from benchmarks.place import Place
from benchmarks.programs import load, program
from services.intake.model import SubmitRequest
from services.intake.store import Requests, Schools
from shared.store import Connection, Store

CONNECTIONS = 64
WARM, SECONDS = 0.7, 2.5


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """One ratio; both processes live for the whole time and take turns."""
    uvloop.run(prepare(place))
    asked = bodies()
    with ExitStack() as stack:
        web = place.environment(DOCENDO_RUN="web")
        ours = stack.enter_context(program(["services", "intake"], web, place.folder / "intake.log"))
        load(_job(ours.port, asked) | {"warm": 0.2, "seconds": 0.5})
        surplus = round(_kept_size(place) - _asked_size(asked))
        if surplus < 0:
            raise NotMeasured("intake keeps less than it was told")
        env = place.environment(SURPLUS=str(surplus))
        bare = stack.enter_context(program(["benchmarks.bare"], env, place.folder / "bare.log"))
        ratios = []
        for number in range(rounds):
            order = [ours, bare] if number % 2 == 0 else [bare, ours]
            rates = {one.port: _rate(load(_job(one.port, asked))) for one in order}
            ratios.append(rates[ours.port] / rates[bare.port])
            print(f"  a{number + 1}: {rates[ours.port]:.0f}/s against {rates[bare.port]:.0f}/s", flush=True)
    _check_outbox(place)
    yield Figure("accepted-over-bare-insert", tuple(ratios), aim=1.5)


async def prepare(place: Place) -> None:
    """Indexes, and the schools that may ask."""
    connection = Connection(place.mongo_url)
    store = Store.named(connection, place.prefix, "intake", Requests, Schools, master=bytes(32))
    await store.migrate()
    await note_schools(store)
    await connection.close()


def _job(port: int, asked: list[str]) -> dict[str, Any]:
    shape = {"port": port, "path": PATH, "bodies": asked, "connections": CONNECTIONS}
    return shape | {"warm": WARM, "seconds": SECONDS}


def _rate(told: dict[str, Any]) -> float:
    return float(told["accepted"] / told["seconds"])


def _kept_size(place: Place) -> float:
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        found = list(client[f"{place.prefix}_intake"]["requests"].find().limit(660))
    return sum(len(encode(document)) for document in found) / len(found)


def _asked_size(asked: list[str]) -> float:
    commands = [SubmitRequest.model_validate(json.loads(body)) for body in asked]
    return sum(map(bare_size, commands)) / len(commands)


def _check_outbox(place: Place) -> None:
    """What was accepted must be there with its fact waiting; otherwise the rate is worth nothing."""
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        kept = client[f"{place.prefix}_intake"]["requests"]
        if kept.count_documents({}) != kept.count_documents({"_pending": True, "_outbox.0.text": {"$type": "string"}}):
            raise NotMeasured("some accepted requests have no fact in their outbox")
