"""Many people who behave well: they repeat what was not answered under the same key, and write down every answer."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from itertools import count
from typing import Any

import httpx2

from shared.http.sessions import SESSION_SECONDS
from tests.faults.bench.history import History, SubmittedRequest

AWAY = frozenset({429, 502, 503, 504})
TRY_AGAIN = b"/problems/try-again"
"""Somebody wrote into the same thing at the same moment: nothing was done, and a person does as they are told."""
_TIMEOUT = 300.0
_PAUSE = (0.05, 0.6)
_REPEATED = 0.1
_SELDOM = 0.02
"""Of all requests so many are withdrawn, as many clarified, of as many the words are erased."""
ROLES = ("teacher", "expert", "coordinator", "school_admin")
Post = tuple[str, str]


class Unanswered(Exception):
    """A route refused what it should not have refused, or never answered; the text says which."""


class Fresh(httpx2.Auth):
    """A session that is made anew long before it is over: a long run outlives several."""

    def __init__(self, session: Callable[[], str]) -> None:
        self._session = session
        self._until = float("-inf")
        self._token = ""

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Shows it."""
        if time.monotonic() > self._until:
            self._token, self._until = self._session(), time.monotonic() + SESSION_SECONDS / 3
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class Load:
    """People at the routes of one system. `client` makes a client that carries the given headers."""

    def __init__(
        self,
        client: Callable[[dict[str, str]], httpx2.AsyncClient],
        operator: Callable[[], str],
        schools: list[str],
        seed: int,
        formulated: float = 0.25,
        posts_every: float = 0.05,
    ) -> None:
        self._anybody = client({})
        self._operator = client({})
        self._operator.auth = Fresh(operator)
        self._schools = schools
        self._formulated = formulated
        self._posts_every = posts_every
        self._pace = 0.0
        self._by_code = True
        self._chance = random.Random(seed)  # chance that can be repeated
        self._numbers = count(1)
        self._run = f"{self._chance.getrandbits(48):012x}"
        self.people = [f"crowd-{number}" for number in range(1, 9)]
        self.history = History()
        self._at_it: list[asyncio.Task[None]] = []
        self._over = asyncio.Event()

    async def introduce(self) -> None:
        """Eight people whose posts will change all the time."""
        for person in self.people:
            body = {
                "id": person,
                "name": f"Человек {person}",
                "name_en": person,
                "email": f"{person}@crowd.example.org",
                "posts": [{"school_id": self._schools[0], "role": "teacher"}],
                "started": "2020-09-01",
                "subjects": [],
            }
            await self._retry_until(
                lambda body=body: self._operator.post(  # type: ignore[misc]
                    "/api/people", json=body, headers={"Idempotency-Key": f"crowd:{body['id']}"}
                )
            )

    @property
    def is_over(self) -> bool:
        """Whether everybody is to finish what they have begun."""
        return self._over.is_set()

    def start(
        self, people: int, history: History, *others: Coroutine[Any, Any, None], pace: float = 0.0, by_code: bool = True
    ) -> None:
        """So many people hand in requests, and one changes posts, until `end`; `others` do what they do to its end.

        Each hands in one request every `pace` seconds, the next as soon as the last is answered when it is 0.
        With `by_code` some open their request by its code, and answer a question, withdraw it or erase their words.
        """
        self.history = history
        self._pace = pace
        self._by_code = by_code
        self._over.clear()
        self._at_it = [asyncio.ensure_future(self._submit_repeatedly()) for _ in range(people)]
        self._at_it += [asyncio.ensure_future(other) for other in (self._change_posts(), *others)]

    async def stop(self) -> None:
        """Everybody finishes what they have begun. Raises Unanswered with the first who could not."""
        self._over.set()
        await asyncio.gather(*self._at_it)
        self._at_it = []

    async def wait_accepted(self, more: int) -> None:
        """Waits until so many more requests have been accepted. Raises what made somebody stop."""
        wanted = self.history.count + more
        while self.history.count < wanted:
            self.is_running()
            await asyncio.sleep(0.02)

    def is_running(self) -> None:
        """Raises what made somebody stop."""
        for task in self._at_it:
            if task.done():
                task.result()

    async def close(self) -> None:
        """Everybody goes home."""
        for task in self._at_it:
            task.cancel()
        await asyncio.gather(*self._at_it, return_exceptions=True)
        await self._anybody.aclose()
        await self._operator.aclose()

    async def read_again(self, sample: int) -> None:
        """With everything healed: the same key gets the same answer, and all routes show the same identifiers."""
        accepted = [one for one in self.history.accepted if not (one.walked or one.erased)]
        for one in self._chance.sample(accepted, min(sample, len(accepted))):
            await self._submit(one)
            followed = (
                await self._retry_until(
                    lambda one=one: self._anybody.post("/api/requests/followed", json={"code": one.code})  # type: ignore[misc]
                )
            ).json()["request"]
            seen = (await self._retry_until(lambda one=one: self._operator.get(f"/api/requests/{one.id}"))).json()  # type: ignore[misc]
            for http_client, shown in (("by its code", followed), ("on the board", seen)):
                if (shown["id"], shown["number"]) != (one.id, one.number):
                    self.history.endpoints.append(
                        f"request {one.id} {one.number}: {http_client} it is {shown['number']}"
                    )

    async def _submit_repeatedly(self) -> None:
        while not self._over.is_set():
            one = SubmittedRequest(f"{self._run}-{next(self._numbers)}")
            due = asyncio.get_running_loop().time() + self._pace * self._chance.uniform(0.5, 1.5)
            await self._submit(one)
            self.history.submitted.append(one)
            chance = self._chance.random()
            if chance < self._formulated:
                await self._formulate(one)
            elif chance < self._formulated + _REPEATED:
                await self._submit(one)
            elif self._by_code:
                await self._act_rarely(one, chance - self._formulated - _REPEATED)
            if self._pace:
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async def _submit(self, one: SubmittedRequest) -> None:
        body = {
            "school_id": self._schools[int(one.key[-1], 16) % len(self._schools)],
            "audience": "parent",
            "story": f"Ребёнок молчит на уроках, как ему помочь заговорить? {one.key}",
        }
        answer = await self._retry_until(
            lambda: self._anybody.post("/api/requests", json=body, headers={"Idempotency-Key": one.key})
        )
        body = answer.json()
        one.answers.add(json.dumps(body, sort_keys=True))
        one.id, one.number, one.code = body["id"], body["number"], body["tracking_code"]

    async def _formulate(self, one: SubmittedRequest) -> None:
        problem = {
            "problem": f"Ученик не решается заговорить на уроке, и урок идёт без него: {one.number}",
            "kind": "methodical",
            "sub_kind": "engaging_students",
            "competencies": [],
        }
        await self._retry_until(
            lambda: self._operator.post(f"/api/requests/{one.id}/formulation", json=problem), done_before=409
        )
        one.formulated = True

    async def _act_rarely(self, one: SubmittedRequest, chance: float) -> None:
        """What few do with a request that they have handed in."""
        if chance < _SELDOM:
            await self._open(one, "withdrawal", {})
            one.withdrawn = True
        elif chance < 2 * _SELDOM:
            question = {"question": "Как давно это началось?"}
            at = f"/api/requests/{one.id}/questions"
            await self._retry_until(lambda: self._operator.post(at, json=question), done_before=409)
            await self._open(one, "answers", {"answer": "С начала года."})
            one.clarified = True
        elif chance < 3 * _SELDOM:
            await self._open(one, "erasure", {})  # from now on its key gets no answer any more
            one.erased = True

    async def _open(self, one: SubmittedRequest, what: str, body: dict[str, str]) -> None:
        followed = await self._retry_until(
            lambda: self._anybody.post("/api/requests/followed", json={"code": one.code})
        )
        headers = {"Authorization": f"Bearer {followed.json()['token']}"}
        at = f"/api/requests/{one.id}/{what}"
        await self._retry_until(lambda: self._anybody.post(at, json=body, headers=headers), done_before=409)

    async def _change_posts(self) -> None:
        while not self._over.is_set():
            person = self._chance.choice(self.people)
            held = range(self._chance.randint(1, 4))
            posts: list[Post] = sorted({(self._chance.choice(self._schools), self._chance.choice(ROLES)) for _ in held})
            body = {"posts": [{"school_id": school, "role": role} for school, role in posts]}
            await self._retry_until(
                lambda person=person, body=body: self._operator.put(  # type: ignore[misc]
                    f"/api/people/{person}/posts", json=body
                )
            )
            self.history.posts[person] = tuple(posts)
            await asyncio.sleep(self._posts_every)

    async def _retry_until(
        self, send: Callable[[], Awaitable[httpx2.Response]], done_before: int | None = None
    ) -> httpx2.Response:
        """The answer, however often it must be asked for. After an unknown outcome `done_before` means: it was done."""
        end = asyncio.get_running_loop().time() + _TIMEOUT
        unknown, problem = False, ""
        while asyncio.get_running_loop().time() < end:
            try:
                answer: Any = await send()
            except httpx2.TransportError as error:
                problem = repr(error)
            else:
                not_done = TRY_AGAIN in answer.content
                if answer.is_success or (unknown and answer.status_code == done_before and not not_done):
                    return answer  # type: ignore[no-any-return]
                problem = f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:200]}"
                if answer.status_code == httpx2.codes.INTERNAL_SERVER_ERROR:
                    self.history.unforeseen[problem] += 1
                elif answer.status_code not in AWAY and not not_done:
                    raise Unanswered(problem)
            unknown = True
            self.history.retries += 1
            await asyncio.sleep(self._chance.uniform(*_PAUSE))
        raise Unanswered(f"not within {_TIMEOUT:.0f} s: {problem}")
