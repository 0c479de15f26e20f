"""Requests on their way through all seven stages, in the middle of everything."""

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx2

from deploy.demo.client import Client, DemoClients
from deploy.demo.story import StoryRunner
from shared.http.sessions import SESSION_SECONDS
from tests.faults.bench.history import History, Letter, SubmittedRequest
from tests.faults.bench.load import AWAY, TRY_AGAIN

_TIMEOUT = 300.0
_DONE_BEFORE = frozenset({409, 412})


class RetryingTransport(httpx2.AsyncBaseTransport):
    """Every POST under a key of its own, and again under the same while the system is away.

    What is refused as done already, after an answer was lost, was done by the lost one.
    """

    def __init__(self, through: httpx2.AsyncBaseTransport, history: History) -> None:
        self._through = through
        self._history = history

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The system's answer, however often it must be asked for."""
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        address, lost, end = request.url, False, asyncio.get_running_loop().time() + _TIMEOUT
        while True:
            request.url = address
            try:
                answer = await self._through.handle_async_request(request)
            except httpx2.TransportError:
                if asyncio.get_running_loop().time() > end:
                    raise
            else:
                changed = answer.status_code in _DONE_BEFORE and TRY_AGAIN in await answer.aread()
                if changed and asyncio.get_running_loop().time() < end:
                    await asyncio.sleep(0.3)
                    continue
                if lost and request.method in ("POST", "PUT") and answer.status_code in _DONE_BEFORE:
                    await answer.aread()
                    return httpx2.Response(200, json={}, request=request)
                if answer.status_code not in AWAY or asyncio.get_running_loop().time() > end:
                    return answer
                await answer.aread()
            lost = True
            self._history.retries += 1
            await asyncio.sleep(0.3)

    async def aclose(self) -> None:
        """Closes what it goes through."""
        await self._through.aclose()


class RecordedRunner(StoryRunner):
    """A walk of which the meeting is known afterwards: letters name it."""

    meeting_id = ""

    async def _announcing(self, group: dict[str, Any]) -> dict[str, Any]:
        meeting = await super()._announcing(group)
        self.meeting_id = meeting["id"]
        return meeting

    def letters(self, product_id: str) -> set[Letter]:
        """What members are written because of it, whatever else they are: each of them once.

        Only letters that need nothing but their own event: others look up what a neighbouring listener remembers, and
        nobody contracts that it was quicker.
        """
        meeting, of_the_meeting = f"/meetings/{self.meeting_id}", ("meeting_announced", "preparation_assigned")
        expected = {(kind, meeting, person) for kind in of_the_meeting for person in self.story.group.members}
        return expected | {("product_returned", f"/products/{product_id}", self.story.product.author)}


class WideClients(DemoClients):
    """The newest topics, many of them: among those of a load one's own is soon not of the first fifty.

    Who is signed in stays so from walk to walk: the route for signing in counts how often somebody knocks.
    """

    def __init__(self, client: Client, sessions: dict[str, str]) -> None:
        super().__init__(client, within=_TIMEOUT)
        self._sessions = sessions

    async def session(self, person_id: str) -> str:
        """The one of the walk before."""
        if person_id not in self._sessions:
            self._sessions[person_id] = await super().session(person_id)
        return self._sessions[person_id]

    async def get(self, client: httpx2.AsyncClient, address: str) -> Any:
        """What stands there."""
        return await super().get(client, f"{address}?limit=200" if address == "/api/topics" else address)


Transport = Callable[[], httpx2.AsyncBaseTransport]


async def run_journeys(transport: Transport, history: History, over: Callable[[], bool]) -> None:
    """One walk after another until it is over; one that has begun goes to its end. Raises DemoFailed."""
    sessions: dict[str, str] = {}
    signed_in = time.monotonic()
    while True:
        if time.monotonic() > signed_in + SESSION_SECONDS / 3:
            sessions, signed_in = {}, time.monotonic()
        await run_journey(transport, history, sessions)
        if over():
            return


async def run_journey(transport: Transport, history: History, sessions: dict[str, str]) -> None:
    """From a story to "yes, yes". Raises DemoFailed where it stops."""

    def client(headers: dict[str, str]) -> httpx2.AsyncClient:
        honest = RetryingTransport(transport(), history)
        return httpx2.AsyncClient(transport=honest, base_url="http://town.test", headers=headers, timeout=20)

    async def report(stage: int, request: dict[str, Any]) -> None:
        """Nobody is told."""

    clients = WideClients(client, sessions)
    walked = RecordedRunner(clients, report)
    try:
        request = await walked.run()
        product_id = request["product_id"]
        expected = await clients.get(clients.anonymous(), f"/api/library/{product_id}")
        if (request["stage"], expected["id"]) != ("closed", product_id):
            history.endpoints.append(
                f"request {request['id']} ends at {request['stage']}, its product is {expected['id']}"
            )
        if expected["version"] != request["product_version"]:
            history.endpoints.append(
                f"request {request['id']}: version {request['product_version']}, {expected['version']}"
            )
        history.submitted.append(
            SubmittedRequest(
                "walk", {walked.code}, request["id"], request["number"], walked.code, formulated=True, walked=True,
                letters=walked.letters(product_id), clarified=True,
            )
        )  # fmt: skip
    finally:
        await clients.close()
