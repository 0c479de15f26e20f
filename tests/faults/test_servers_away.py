"""The servers go away and come back, the system stays: it says so, refuses quickly, and loses nothing it accepted."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo import MongoClient

from deploy.local import Servers, processes, start, stop
from shared.http import Secrets, Sessions
from tests.cast import BORIS, OLGA
from tests.kit.applications import as_actor
from tests.kit.processes import ServiceProcess
from tests.kit.servers import Place
from tests.kit.waiting import until

SCHOOL = {
    "id": "school-07",
    "name": "Школа",
    "name_en": "School",
    "municipality": "town",
    "zone": "Asia/Yekaterinburg",
    "kind": "rural",
}
ASKED = {
    "school_id": "school-07",
    "audience": "parent",
    "story": "Ребёнок молчит на уроках, как ему помочь заговорить?",
}
PROBLEM = {
    "problem": "Ученик не решается заговорить на уроке, и урок идёт без него",
    "kind": "methodical",
    "sub_kind": "engaging_students",
    "competencies": [],
}
QUICKLY = 8.0
"""Seconds within which a write is refused while the database is away: nobody waits for half a minute."""


@dataclass
class Deployment:
    """A system as a process on servers of its own, and everything that it has accepted."""

    home: Path
    process: ServiceProcess
    sessions: Sessions
    accepted: list[str] = field(default_factory=list)

    def client(self, **headers: str) -> httpx2.AsyncClient:
        """A client of the system."""
        return self.process.client(headers)

    def member(self, person: Any) -> httpx2.AsyncClient:
        """A client of somebody of the cast."""
        return self.client(Authorization=f"Bearer {self.sessions.issue_member_token(as_actor(person))}")

    async def submit(self) -> httpx2.Response:
        """One more request, answered at once or refused quickly."""
        begun = time.monotonic()
        async with self.client() as client:
            answer = await client.post("/api/requests", json=ASKED)
        if answer.status_code == 201:
            self.accepted.append(answer.json()["id"])
        assert time.monotonic() - begun < QUICKLY, "the answer was waited for"
        return answer

    async def formulate(self, request_id: str) -> httpx2.Response:
        """Its problem is put exactly, so that it becomes a topic."""
        async with self.member(OLGA) as client:
            return await client.post(f"/api/requests/{request_id}/formulation", json=PROBLEM)

    async def health(self, name: str) -> tuple[int, str]:
        """The status of a health page, and what it waits for."""
        async with self.client() as client:
            answer = await client.get(f"/health/{name}")
            return answer.status_code, answer.text

    async def waits(self, what: str) -> None:
        """Readiness says no, and what it waits for; the process is alive all the same."""

        async def is_reported() -> bool:
            status, text = await self.health("ready")
            return status == 503 and what in text

        await until(is_reported, f"readiness waits for the {what}", within=20)
        assert (await self.health("live"))[0] == 200

    async def is_ready(self) -> None:
        """By itself."""

        async def is_reported() -> bool:
            return (await self.health("ready"))[0] == 200

        await until(is_reported, "the house is ready again by itself", within=40)

    def signal(self, name: str, number: signal.Signals) -> None:
        """A signal to a server of our own."""
        process = processes.running(self.home, name)
        assert process is not None
        os.kill(process.pid, number)
        if number == signal.SIGKILL:
            assert processes.wait_until(lambda: not processes.is_alive(process), 20)

    async def back(self) -> None:
        """Whatever was killed is started again on the same ports with the same contents."""
        await asyncio.to_thread(start, self.home)

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """How many demands and topic memberships matching has for each request."""
        with MongoClient[dict[str, Any]](self.process.place.mongo_url) as client:
            matching = client[f"{self.process.place.prefix}_matching"]
            demands = Counter(one["_id"] for one in matching["demand"].find())
            topics = Counter(one for topic in matching["topics"].find() for one in topic["request_ids"])
        return demands, topics


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for native servers of this test's own, which it may stop."""
    for variable in ("DOCENDO_MONGO_URL", "DOCENDO_AMQP_URL", "DOCENDO_MANAGEMENT_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("deploy.local.docker.has", lambda image: False)
    yield tmp_path / "home"
    for name in ("mongod", "rabbitmq"):
        process = processes.running(tmp_path / "home", name)
        if process is not None:
            os.kill(process.pid, signal.SIGCONT)
    stop(tmp_path / "home", keep=False)


@pytest.fixture
async def cluster(home: Path, tmp_path: Path) -> AsyncIterator[Deployment]:
    """The system on its own servers, with one school."""
    servers: Servers = await asyncio.to_thread(start, home)
    place = Place(servers.mongo_url, servers.amqp_url, servers.management_url, "away")
    app = ServiceProcess(place, tmp_path / "house")
    cluster = Deployment(home, app, Sessions(Secrets(tmp_path / "house" / "secrets").session_keys))
    try:
        await asyncio.to_thread(app.start)
        async with cluster.member(BORIS) as operator:
            joined = await operator.post("/api/schools", json=SCHOOL)
        assert joined.status_code == 201, joined.text

        async def first() -> bool:
            return (await cluster.submit()).status_code == 201

        await until(first, "intake has heard of the school")
        yield cluster
    finally:
        await asyncio.to_thread(app.stop)


async def _is_refused(cluster: Deployment) -> None:
    """With the time after which it is worth trying again."""
    answer = await cluster.submit()
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0


async def _is_accepted(cluster: Deployment) -> None:
    answer = await cluster.submit()
    assert answer.status_code == 201, answer.text


async def test_servers_go_and_come_and_nothing_accepted_is_lost(cluster: Deployment) -> None:
    async with asyncio.timeout(85):
        await _the_database_is_silent(cluster)
        await _both_are_killed(cluster)
        await _the_process_dies_while_events_wait(cluster)
        await _everything_has_arrived(cluster)


async def _the_database_is_silent(cluster: Deployment) -> None:
    """It holds every connection: worse than a server that is gone."""
    cluster.signal("mongod", signal.SIGSTOP)
    await _is_refused(cluster)
    await cluster.waits("database")
    cluster.signal("mongod", signal.SIGCONT)
    await cluster.is_ready()
    await _is_accepted(cluster)


async def _both_are_killed(cluster: Deployment) -> None:
    """First the broker, whose absence keeps nobody from being heard; then the database."""
    await asyncio.to_thread(cluster.signal, "rabbitmq", signal.SIGKILL)
    await _is_accepted(cluster)
    await cluster.waits("broker")
    await _is_accepted(cluster)
    await asyncio.to_thread(cluster.signal, "mongod", signal.SIGKILL)
    await _is_refused(cluster)
    await cluster.waits("database")
    await cluster.back()
    await cluster.is_ready()
    await _is_accepted(cluster)


async def _the_process_dies_while_events_wait(cluster: Deployment) -> None:
    """What waits in the outbox outlives the process."""
    cluster.signal("rabbitmq", signal.SIGSTOP)
    await _is_accepted(cluster)
    await asyncio.to_thread(cluster.process.kill)
    cluster.signal("rabbitmq", signal.SIGCONT)
    await asyncio.to_thread(cluster.process.start)
    await _is_accepted(cluster)


async def _everything_has_arrived(cluster: Deployment) -> None:
    """Every accepted request is known to matching exactly once, and becomes exactly one topic."""
    for request_id in cluster.accepted:

        async def formulated(request_id: str = request_id) -> bool:
            return (await cluster.formulate(request_id)).status_code in (201, 409)

        await until(formulated, "the problem is put exactly")

    async def arrived() -> bool:
        demands, topics = await asyncio.to_thread(cluster.counts)
        wanted = set(cluster.accepted)
        return wanted <= demands.keys() and wanted <= topics.keys()

    await until(arrived, "every accepted request has a demand and a topic", within=30)
    demands, topics = cluster.counts()
    assert {one: (demands[one], topics[one]) for one in cluster.accepted} == dict.fromkeys(cluster.accepted, (1, 1))
