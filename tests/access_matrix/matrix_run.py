"""Walks every route of every service as everybody and compares with the table."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2

from services import definitions
from shared.service import CombinedApplication
from tests.access_matrix.answers import HOME, TOO_MANY, is_health_answer, strip_asked, summarize, timeless
from tests.access_matrix.bodies import NOWHERE, QUERIES, body, list_asked, list_identifiers, parts
from tests.access_matrix.callers import Caller, Keys, participants, regional_staff, strangers
from tests.access_matrix.matrix import AccessMatrix, list_routes, route_name
from tests.journeys.region import ORIGIN, Region
from tests.journeys.wrong_input import Operation
from tests.kit.page_security import PageSecurityMonitor
from tests.kit.waiting import until

_BEST = ("yes", "422", "403", "404", "401")
_STORY = ("request_id", "topic_id", "group_id", "product_id", "meeting_id")
Chosen = Callable[[Operation], bool]
Clients = Mapping[bool, httpx2.AsyncClient]
"""By whether a route answers programs."""


@dataclass
class MatrixRun:
    """One walk: what was tried, and every place where the system said more than the table allows."""

    region: Region
    keys: Keys
    chosen: Chosen = lambda _: True
    secrets: set[str] = field(default_factory=set)
    tried: set[tuple[str, str]] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    views: dict[tuple[str, str], str] = field(default_factory=dict)
    came_in: dict[str, set[str]] = field(default_factory=dict)
    """Door to how those got through it who may: `done`, or `refused` for the words or the moment alone."""
    guards: PageSecurityMonitor = field(default_factory=PageSecurityMonitor)

    def __post_init__(self) -> None:
        application = self.region.application.asgi
        assert isinstance(application, CombinedApplication)
        self.tables = {service.name: AccessMatrix(service.name) for service in definitions()}
        self.routes = [
            route
            for name, app in application.services.items()
            for route in list_routes(name, app)
            if self.chosen(route)
        ]

    async def before(self) -> None:
        """What foreigners see of lists while the story is not there yet."""
        self.views = await self._lists()

    async def look(self) -> None:
        """Every route behind which one only looks: foreigners first, then the region, then those whose story it is."""
        looking = [route for route in self.routes if route.method == "GET"]
        await self._as_foreigners(looking)
        for (name, path), text in (await self._lists()).items():
            if text != self.views.get((name, path)):
                self.leaks.append(f"{name}: GET {path}: another answer since the story began")
        await self._rightful(looking)

    async def write(self) -> None:
        """Every route behind which something is done: foreigners must leave all as it was."""
        writing = [route for route in self.routes if route.method != "GET"]
        before = await self.region.settled()
        await self._as_foreigners(writing)
        after = await self.region.settled()
        mine = {self.region.ids[name] for name in _STORY}
        touched = [key for key, kept in before.items() if after.get(key) != kept and any(id_ in kept for id_ in mine)]
        self.leaks += [f"foreigners have changed {key}" for key in touched]
        background = [name for table in self.tables.values() for name in table.ends]
        at_last = {name: number for number, name in enumerate(background, 1)}
        await self._rightful(sorted(writing, key=lambda route: at_last.get(route_name(route), 0)))

    async def _as_foreigners(self, found: Sequence[Operation]) -> None:
        await asyncio.gather(*(self._as(asker, found) for asker in strangers(self.region, self.keys)))

    async def _as(self, asker: Caller, found: Sequence[Operation]) -> None:
        async with AsyncExitStack() as stack:
            clients = await self.clients(stack, asker.token)
            for route in found:
                await self._foreign(asker, route, clients)

    async def _foreign(self, asker: Caller, route: Operation, clients: Clients) -> None:
        """A foreigner at a route: what is not theirs must be answered as what is not there."""
        if asker.is_nobody_again and self.tables[route.service].words(route)["anybody"] == "yes":
            return  # what is open to everybody needs no key
        theirs = await self._ask(clients, route, self.region.ids)
        self._judge(asker, route, theirs)
        self._scan(asker, route, theirs)
        if asker.is_nobody_again:
            return  # a key that opens nothing is no key: it is enough that it changes nothing
        if route.parts or list_identifiers(route):
            nowhere = dict.fromkeys(self.region.ids, NOWHERE)
            nothing = await self._ask(clients, route, nowhere)
            asked = list_asked(route, self.region.ids)
            if (
                strip_asked(theirs, asked) != strip_asked(nothing, asked)
                and route_name(route) not in self.tables[route.service].public
            ):
                text = f"{theirs.status_code} where it is, {nothing.status_code} where nothing is"
                self.leaks.append(f"{asker.name}: {route_name(route)}: what is there is answered otherwise: {text}")
        elif route.method == "GET" and summarize(theirs) == "yes":
            for query in questions(self.region.ids):
                client, address = clients[route.answers_programs], f"{route.path}?{query}"
                self._scan(asker, route, await _patiently(partial(client.get, address)))

    async def _rightful(self, found: Sequence[Operation]) -> None:
        """The region's people, and the best that any of those gets whose story it is."""
        async with AsyncExitStack() as stack:
            owners = [await self.clients(stack, asker.token) for asker in participants(self.region)]
            others = [(asker, await self.clients(stack, asker.token)) for asker in regional_staff(self.region)]
            for route in found:
                best = "401"
                for clients in owners:
                    answer = await self._ask(clients, route, self.region.ids)
                    got = self._rightly(route, answer)
                    best = min(best, "yes" if got == TOO_MANY else got, key=_BEST.index)
                    if best == "yes":
                        await self._come_true(route, clients)
                        break
                self._compare("its own people", "own", route, best)
                for asker, clients in others:
                    answer = await self._ask(clients, route, self.region.ids)
                    self._judge(asker, route, answer, self._rightly(route, answer))

    async def _come_true(self, route: Operation, clients: Clients) -> None:
        """What a route has set going is there when the thing is not: who comes next meets the end of it."""
        if route_name(route) not in self.tables[route.service].later:
            return

        async def over() -> bool:
            return summarize(await self._ask(clients, route, self.region.ids)) == "404"

        await until(over, f"{route_name(route)} has had its effect")

    def _rightly(self, route: Operation, answer: httpx2.Response) -> str:
        """How it went for one who may: a thing may be done at the wrong moment or with the wrong words."""
        got = summarize(answer)
        loosely = route.method != "GET" and got in ("400", "409", "422")
        if loosely or got in ("yes", TOO_MANY):
            self.came_in.setdefault(route_name(route), set()).add("done" if got == "yes" else "refused")
        return "yes" if loosely else got

    def proofs(self) -> str:
        """Behind how many routes somebody was, so that a refusal proves something; leaks where nobody says who is."""
        elsewhere = {name: why for table in self.tables.values() for name, why in table.elsewhere.items()}
        names = {route_name(route) for route in self.routes}
        for name in sorted(names - self.came_in.keys() - elsewhere.keys()):
            self.leaks.append(
                f"{name}: nobody comes in, so a refusal proves nothing: tests/access_matrix/targets.py can help"
            )
        for name in sorted(elsewhere.keys() & self.came_in.keys()):
            self.leaks.append(f"{name}: somebody does come in: take its line under [elsewhere] away")
        done = [name for name in names if "done" in self.came_in.get(name, ())]
        away = sorted(elsewhere.keys() & names)
        return f"doors={len(names)} opened={len(done)} elsewhere={len(away)}: {', '.join(away)}"

    def _judge(self, asker: Caller, route: Operation, answer: httpx2.Response, got: str | None = None) -> None:
        self.tried.add((asker.name, route_name(route)))
        if asker.is_nobody_again and answer.status_code == httpx2.codes.UNAUTHORIZED:
            return  # a key that opens nothing may be refused as such, wherever it is shown
        self._compare(asker.name, asker.column, route, got or summarize(answer))
        if "/problems/not-understood" in answer.text:
            self.leaks.append(
                f"{route_name(route)}: tests/access_matrix/bodies.py needs a body that is understood: {answer.text}"
            )

    def _compare(self, name: str, column: str, route: Operation, got: str) -> None:
        self.seen.setdefault(route_name(route), {})[column] = got
        wanted = self.tables[route.service].words(route)[column]
        limited = got == TOO_MANY and wanted in ("yes", "422")  # a route that refuses by who asks says so at any time
        if got != wanted and not limited:
            self.leaks.append(f"{name}: {route_name(route)}: {got}, and the table ({column}) says {wanted}")

    def _scan(self, asker: Caller, route: Operation, answer: httpx2.Response) -> None:
        """Nothing of the story stands in the answer, but what was asked for."""
        asked = str(answer.request.url) + answer.request.content.decode()
        text = answer.text + str(answer.headers)
        for secret in self.secrets:
            if secret in text and secret not in asked:
                self.leaks.append(f"{asker.name}: {route.method} {answer.request.url.path}: tells {secret[:40]!r}")

    async def _ask(self, clients: Clients, route: Operation, ids: Mapping[str, str]) -> httpx2.Response:
        address = route.at(**parts(route, ids))
        if query := QUERIES.get(route_name(route)):
            address = f"{address}?{query}"
        client = clients[route.answers_programs]
        client.cookies.clear()  # who comes is who they came as: what a route hands out is not shown at the next
        sent: dict[str, Any] = {}
        if route.method != "GET" and route.answers_programs:
            sent = {"json": body(route, ids), "headers": route.headers}
        elif route.method != "GET":
            sent = {"data": body(route, ids) or {}, "headers": {"Origin": ORIGIN}}
        return await _patiently(lambda: client.request(route.method, address, **sent))

    async def clients(self, stack: AsyncExitStack, token: str | None) -> Clients:
        """What somebody comes with: one client for pages, one for what programs use."""
        found = {
            answers_programs: await stack.enter_async_context(self.region.client(token, Accept=accept))
            for answers_programs, accept in ((True, "application/json"), (False, "text/html"))
        }
        for client in found.values():
            self.guards.watch(client)
        return found

    def lists(self) -> list[Operation]:
        """Every list that shows nothing public."""
        public = {name for table in self.tables.values() for name in table.public}
        return [
            route
            for route in self.routes
            if route.method == "GET" and not route.parts and route_name(route) not in public
        ]

    async def _lists(self) -> dict[tuple[str, str], str]:
        """Every such list, as every foreigner sees it."""
        grows = {name for table in self.tables.values() for name in table.grows}
        lists = [route for route in self.lists() if route_name(route) not in grows]
        askers = [asker for asker in strangers(self.region, self.keys) if not asker.is_nobody_again]
        views: dict[tuple[str, str], str] = {}

        async def see(asker: Caller) -> None:
            async with AsyncExitStack() as stack:
                clients = await self.clients(stack, asker.token)
                for route in lists:
                    answer = await _patiently(partial(clients[route.answers_programs].get, route.path))
                    views[asker.name, route.path] = timeless(answer.text)

        await asyncio.gather(*map(see, askers))
        return views


async def _patiently(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """The answer of a system that may be busy: eleven people come at once."""
    for _ in range(9):
        answer = await ask()
        if answer.status_code != httpx2.codes.SERVICE_UNAVAILABLE or is_health_answer(answer):
            return answer
    return await ask()


def questions(ids: Mapping[str, str]) -> tuple[str, ...]:
    """What a curious person would add to the address of a list."""
    narrowed = "&".join(f"{name}={ids[name]}" for name in ("request_id", "group_id", "topic_id", "person_id"))
    return (f"school_id={HOME}&school={HOME}", f"{narrowed}&person={ids['person_id']}", "q=задач&skip=1")
