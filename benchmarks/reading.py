"""People who look, timed; and what the database reads for them, by its own profiler."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from statistics import median
from typing import Any

import httpx2
from pymongo import MongoClient

from benchmarks.environment import Place
from benchmarks.figures import NotMeasured
from shared.http import Secrets, Sessions
from shared.identity import Actor, Post, Role

_DATABASES = ("intake", "matching")
_READING = ("find", "aggregate", "count", "findAndModify", "update", "delete")
_TO_SPARE = 2
"""An index may be one entry past its end when it stops; of several ranges each may."""


class Readers:
    """A coordinator, the region's operator, and people with codes, at intake's route."""

    def __init__(self, place: Place, port: int, secrets: Secrets) -> None:
        self._place = place
        self._url = f"http://127.0.0.1:{port}"
        self._sessions = Sessions(secrets.session_keys)

    def board(self, times: int) -> float:
        """Milliseconds of a page of the coordinator's board: the median."""
        return self._page(_with_post("stock-3", Role.COORDINATOR), times)

    def region_board(self, times: int) -> float:
        """The same for who sees every school."""
        return self._page(_with_post("region", Role.REGION_OPERATOR), times)

    def follow(self, codes: list[str], times: int) -> float:
        """Milliseconds from a typed code to the request: the median."""
        taken = []
        with self._client({"Sec-Fetch-Site": "same-origin"}) as http_client:
            for code in islice(cycle(codes), times):
                begun = time.perf_counter()
                answer = http_client.post("/follow", data={"code": code})
                taken.append(time.perf_counter() - begun)
                if answer.status_code != 303:
                    raise NotMeasured(f"a code was answered {answer.status_code}")
        return median(taken) * 1_000

    def list_expensive_reads(self, carry: Callable[[], None], codes: list[str]) -> Iterator[str]:
        """Goes all these ways once under the profiler; a line for each kind of read that examined more than it used."""
        with MongoClient[dict[str, Any]](self._place.mongo_url) as client:
            databases = [client[f"{self._place.prefix}_{database}"] for database in _DATABASES]
            for database in databases:
                database.command("profile", 2)
            try:
                carry()
                self.board(1)
                self.region_board(1)
                self.follow(codes, 3)
            finally:
                for database in databases:
                    database.command("profile", 0)
            seen = [one for database in databases for one in database["system.profile"].find() if _is_read(one)]
            for database in databases:
                database["system.profile"].drop()
        kinds: Counter[str] = Counter()
        for one in seen:
            if (examined := one.get("docsExamined", 0)) > _used(one) + _TO_SPARE:
                kinds[f"{_name_of_read(one)} examined {_rough(examined)} documents for {_rough(_used(one))}"] += 1
            elif (keys := one.get("keysExamined", 0)) > 2 * _used(one) + _TO_SPARE:
                kinds[f"{_name_of_read(one)} examined {_rough(keys)} keys for {_rough(_used(one))}"] += 1
        yield f"{len(seen)} reads seen, {sum(kinds.values())} of them read more than they used"
        yield from (f"{count} times {kind}" for kind, count in kinds.most_common())

    def _page(self, actor: Actor, times: int) -> float:
        taken: list[float] = []
        busy = 0
        session = self._sessions.issue_member_token(actor)  # anew: filling takes longer than a session lives
        with self._client({"Authorization": f"Bearer {session}", "Accept": "text/html"}) as http_client:
            while len(taken) < times:
                begun = time.perf_counter()
                answer = http_client.get("/board")
                spent = time.perf_counter() - begun
                if answer.status_code == 503 and (busy := busy + 1) <= times:
                    continue  # no answer, and so no time of one; too many of them are no measurement
                taken.append(spent)
                if answer.status_code != 200:
                    raise NotMeasured(f"the board was answered {answer.status_code}: {answer.text[-1_500:]}")
        return median(taken) * 1_000

    @contextmanager
    def _client(self, headers: dict[str, str]) -> Iterator[httpx2.Client]:
        with httpx2.Client(base_url=self._url, headers=headers, timeout=120, trust_env=False) as http_client:
            yield http_client


def _with_post(where: str, role: Role) -> Actor:
    return Actor(person_id=f"bench-{role.value}", name="Bench", posts=(Post(where, role),))


def _is_read(one: dict[str, Any]) -> bool:
    asked = one.get("command", {})
    return one.get("op") != "insert" and ("q" in asked or any(name in asked for name in _READING))


def _used(one: dict[str, Any]) -> int:
    """What came of it; a count that is bounded may look at as many as it counts."""
    bounds = [int(step["$limit"]) for step in one["command"].get("pipeline", ()) if "$limit" in step]
    return max([int(one.get("nMatched", one.get("nreturned", 0))), *bounds])


def _name_of_read(one: dict[str, Any]) -> str:
    collection = one["ns"].partition(".")[2]
    asked = one["command"]
    wanted = asked.get("filter") or asked.get("q") or asked.get("query") or asked.get("pipeline") or {}
    return f"{one['op']} in {collection}, {_shape(wanted)}, {one.get('planSummary', 'no plan')},"


def _shape(wanted: Any) -> str:
    if isinstance(wanted, dict):
        return "{" + ", ".join(f"{name}: {_shape(inner)}" for name, inner in wanted.items()) + "}"
    if isinstance(wanted, list):
        shapes = list(dict.fromkeys(_shape(one) for one in wanted))
        return "[" + ", ".join(shapes[:3]) + "]"
    return "?"


def _rough(number: int) -> str:
    """Near enough to be counted together with its like."""
    return str(number) if number < 10 else f"about {round(number, 1 - len(str(number)))}"
