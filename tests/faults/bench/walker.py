"""One request on its way through all seven stages, in the middle of everything."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import httpx2

from deploy.demo.doors import Doors
from deploy.demo.story import Walk
from tests.faults.bench.crowd import AWAY
from tests.faults.bench.history import Asked, History

_PATIENCE = 300.0
_DONE_BEFORE = frozenset({409, 412})


class Honest(httpx2.AsyncBaseTransport):
    """Every POST under a key of its own, and again under the same while the house is away.

    What is refused as done already, after an answer was lost, was done by the lost one.
    """

    def __init__(self, through: httpx2.AsyncBaseTransport, history: History) -> None:
        self._through = through
        self._history = history

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The house's answer, however often it must be asked for."""
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        address, lost, end = request.url, False, asyncio.get_running_loop().time() + _PATIENCE
        while True:
            request.url = address
            try:
                answer = await self._through.handle_async_request(request)
            except httpx2.TransportError:
                if asyncio.get_running_loop().time() > end:
                    raise
            else:
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


async def walk(transport: Callable[[], httpx2.AsyncBaseTransport], history: History) -> None:
    """From a story to "yes, yes". Raises DemoFailed where it stops."""

    def client(headers: dict[str, str]) -> httpx2.AsyncClient:
        honest = Honest(transport(), history)
        return httpx2.AsyncClient(transport=honest, base_url="http://town.test", headers=headers, timeout=20)

    async def tell(stage: int, request: dict[str, Any]) -> None:
        """Nobody is told."""

    doors = Doors(client, within=_PATIENCE)
    walked = Walk(doors, tell)
    try:
        request = await walked.through()
        told = await doors.get(doors.anybody(), f"/api/library/{request['product_id']}")
        if (request["stage"], told["id"]) != ("closed", request["product_id"]):
            history.doors.append(f"request {request['id']} ends at {request['stage']}, its product is {told['id']}")
        if told["version"] != request["product_version"]:
            history.doors.append(f"request {request['id']}: version {request['product_version']}, {told['version']}")
        one = Asked("walk", {walked.code}, request["id"], request["number"], walked.code, formulated=True, walked=True)
        history.asked.append(one)
    finally:
        await doors.close()
