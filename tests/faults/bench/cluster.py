"""A cluster to break: servers, gates, services, a load at the routes, a recorder on the wire."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
from pymongo.errors import PyMongoError

from deploy.local import rabbit
from deploy.seed import read_people
from deploy.seed.load import load
from services import SERVICE_NAMES, definitions
from shared.bus.topology import DEAD_LETTER_SUFFIX
from shared.contracts import QUEUES
from shared.http import Secrets, Sessions
from shared.identity import Actor, Post, Role
from shared.store import Collection, Connection, Store, service_reading
from tests.faults.bench.checker import Verdict, check
from tests.faults.bench.history import History, StoredState
from tests.faults.bench.instances import ROOT, Balanced, Instance, process_environment
from tests.faults.bench.load import Load
from tests.faults.bench.movable_clocks import MovableClock
from tests.faults.bench.network_faults import FaultProxy
from tests.faults.bench.servers import Servers, via_proxy
from tests.faults.bench.stored_state import StateReader
from tests.faults.bench.wire_recorder import WireRecorder
from tests.kit.waiting import until

PREFIX = "bench"
DRAINED_WITHIN = 180.0
_QUIET_LOOKS = 2
"""An event may slip from a queue into an outbox between the two glances of one look."""


@dataclass
class Plan:
    """How large the cluster is. `counts` says how many instances a service has; `people` ask at the same time."""

    counts: Mapping[str, int]
    people: int = 12
    seed: int = 1
    tree: Path = ROOT
    drained_within: float = DRAINED_WITHIN
    formulated: float = 0.25
    backlog: int = 150
    posts_every: float = 0.05


@dataclass
class Cluster:
    """Everything that one run needs, started and ended together."""

    folder: Path
    plan: Plan
    servers: Servers
    instances: list[Instance] = field(default_factory=list)
    poisoned: int = 0
    dead: int = 0
    waiting: int = 0
    notes: set[str] = field(default_factory=set)
    """What the checker has found here already."""
    lasting: float = 1.0
    """Seconds for which what is broken now stays so."""

    async def __aenter__(self) -> Self:
        """Servers, one service of each to lay the ground, the recorder, then everybody."""
        try:
            await self._begin()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends every process that was started."""
        await self._end()

    async def _begin(self) -> None:
        await self.servers.start()
        secrets = Secrets(self.folder / "secrets")
        self.sessions = Sessions(secrets.session_keys)
        self.master = secrets.master_key
        for service in SERVICE_NAMES:
            for number in range(1, self.plan.counts.get(service, 1) + 1):
                self.instances.append(await self._instance(service, number))
        await asyncio.gather(*(one.start() for one in self.instances))
        await asyncio.gather(*(one.ready() for one in self.instances))
        self.recorder = WireRecorder(self.servers.amqp_url)
        await self.recorder.start()
        self.mongo = self.servers.client()
        self.memory = StateReader(self.mongo, PREFIX)
        self.connection = Connection(self.servers.mongo_url)
        self.looks = {
            "intake": self._look("intake", "requests"),
            "people": self._look("people", "persons"),
            **{service: self._look(service, "people") for service in ("matching", "publishing")},
        }
        operator = next(one for one in read_people() if one.has("region_operator"))
        actor = Actor(
            person_id=operator.id,
            name=operator.name,
            posts=tuple(Post(held.at, Role(held.role)) for held in operator.roles),
        )
        async with self.client({}) as client:
            loaded = await load(client, self.sessions, requests=0)
        schools = [f"school-{number:02d}" for number in range(1, min(loaded.schools, 9) + 1)]
        self.load = Load(self.client, lambda: self.sessions.issue_member_token(actor), schools, self.plan.seed,
                           self.plan.formulated, self.plan.posts_every)  # fmt: skip
        await self.load.introduce()

    async def _instance(self, service: str, number: int) -> Instance:
        broker, database = FaultProxy(self.servers.brokers), FaultProxy(self.servers.databases)
        await broker.open()
        await database.open()
        environment = process_environment(
            PREFIX,
            self.folder / "secrets",
            amqp_url=via_proxy(self.servers.amqp_url, broker.port),
            management_url=self.servers.management_url,
            mongo_url=self.servers.service_url(database.port),
        )
        log = self.folder / f"{service}-{number}.log"
        clock = await asyncio.to_thread(MovableClock.create, self.folder, f"{service}-{number}")
        return Instance(self.folder, service, number, broker, database, environment, log, self.plan.tree, clock)

    async def _end(self) -> None:
        if hasattr(self, "load"):
            await self.load.close()
        if hasattr(self, "recorder"):
            await self.recorder.stop()
        await asyncio.gather(*(one.close() for one in self.instances))
        if hasattr(self, "connection"):
            await self.connection.close()
            self.mongo.close()
        await self.servers.stop()

    def client(self, headers: dict[str, str]) -> httpx2.AsyncClient:
        """A client of the cluster's gateway."""
        return httpx2.AsyncClient(transport=self.gateway(), base_url="http://town.test", headers=headers, timeout=20)

    def gateway(self) -> Balanced:
        """The way in for one client."""
        return Balanced(self.instances)

    def instances_of(self, *names: str) -> list[Instance]:
        """The instances of these services; all when none is named."""
        return [one for one in self.instances if not names or one.service in names]

    async def all_ready(self) -> None:
        """Every instance, by its own word."""
        await asyncio.gather(*(one.ready() for one in self.instances))

    async def wait_recovered(self, history: History) -> float:
        """Waits until every service is ready and what was accepted by now has its effect.

        Returns the seconds that it took, at most the plan's patience: then the check will say what is lost.
        """
        began = time.monotonic()
        accepted = history.accepted
        ids, formulated = [one.id for one in accepted], [one.id for one in accepted if one.formulated]
        await self.all_ready()
        with contextlib.suppress(AssertionError):
            await until(lambda: self._is_consumed(ids, formulated), "all is known", within=self.plan.drained_within)
        return time.monotonic() - began

    async def judge(self, history: History, before: int) -> Verdict:
        """Waits until nothing is under way and nothing is lost any more, at most for the plan's patience."""
        end = time.monotonic() + self.plan.drained_within
        quiet = 0
        while True:
            quiet = quiet + 1 if await self._is_quiet() else 0
            late = time.monotonic() > end
            if quiet >= _QUIET_LOOKS or late:
                verdict = (await self._verdict(history, before)).besides(self.notes)
                if late or not verdict.lost:
                    self.notes.update(verdict.sentences)
                    return verdict
            await asyncio.sleep(0.3)

    async def _is_consumed(self, ids: list[str], formulated: list[str]) -> bool:
        await asyncio.sleep(0.2)  # the looks must not be a load of their own
        try:
            return await asyncio.to_thread(self.memory.has_consumed, ids, formulated)
        except PyMongoError:
            return False

    async def _is_quiet(self) -> bool:
        try:
            if await asyncio.to_thread(self.memory.waiting):
                return False
            queues: Any = await asyncio.to_thread(
                rabbit.call_management_api, self.servers.management_url, "GET", "/api/queues"
            )
        except (OSError, PyMongoError):
            return False
        depths = {queue["name"]: queue.get("messages", 1) for queue in queues}
        self.dead = sum(depths.get(name + DEAD_LETTER_SUFFIX, 0) for name in QUEUES)
        self.waiting = sum(depths.get(name, 1) for name in QUEUES)
        return self.dead == self.poisoned and not self.waiting

    async def _verdict(self, history: History, before: int) -> Verdict:
        kept = await asyncio.to_thread(self.memory.read, history, before)
        kept.dead, kept.poison, kept.waiting = self.dead, self.poisoned, self.waiting
        await self._decrypt(kept, [one.id for one in history.accepted])
        return check(history, kept, self.recorder.wire_log)

    async def _decrypt(self, kept: StoredState, ids: list[str]) -> None:
        """What is personal lies sealed: it is read as the services read it."""
        for start in range(0, len(ids), 1_000):
            for request in await self.looks["intake"].list_by_ids(ids[start : start + 1_000]):
                kept.numbers[request.id] = request.number
                kept.timelines[request.id] = [line.deed for line in request.thread]
                if request.story:
                    kept.worded.add(request.id)
        for service in ("people", "matching", "publishing"):
            kept.posts[service] = {
                person.id: tuple(sorted((post.school_id, str(post.role)) for post in person.posts))
                for person in await self.looks[service].list_by_ids(self.load.people)
            }

    def _look(self, name: str, collection: str) -> Collection[Any]:
        service = next(one for one in definitions() if one.name == name)
        store = Store.for_service(self.connection, PREFIX, name, *service.collections, master_key=self.master)
        return next(one for one in service.collections if one.name == collection)(service_reading(store))
