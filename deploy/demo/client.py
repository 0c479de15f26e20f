"""The routes that the demo opens: one HTTP client per person, signed in through the demo route."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2

T = TypeVar("T")
Client = Callable[[dict[str, str]], httpx2.AsyncClient]
_AWAY = (502, 503, 504)


class DemoFailed(Exception):
    """The story cannot go on; the text says where and what the system answered."""


class DemoClients:
    """Clients of one system, by person. `client` makes one with the given headers."""

    def __init__(self, client: Client, within: float = 60.0) -> None:
        self._client = client
        self._within = within
        self._open: dict[str, httpx2.AsyncClient] = {}

    async def for_person(self, person_id: str) -> httpx2.AsyncClient:
        """The route of a member, signed in once."""
        if person_id not in self._open:
            session = await self.session(person_id)
            self._open[person_id] = self._client({"Authorization": f"Bearer {session}"})
        return self._open[person_id]

    async def session(self, person_id: str) -> str:
        """A session of this member of the demo."""
        answer = await self.post(self.anonymous(), "/api/sessions/demo", {"person_id": person_id})
        return str(answer["session"])

    def anonymous(self) -> httpx2.AsyncClient:
        """The route of nobody in particular."""
        return self._open.setdefault("", self._client({}))

    def with_token(self, token: str) -> httpx2.AsyncClient:
        """The route of one who has shown a tracking code."""
        return self._open.setdefault(token, self._client({"Authorization": f"Bearer {token}"}))

    async def close(self) -> None:
        """Closes every client."""
        for client in self._open.values():
            await client.aclose()

    async def get(self, client: httpx2.AsyncClient, address: str) -> Any:
        """What stands at the address. Raises DemoFailed with the system's own words."""
        return _body(await self._retry(lambda: client.get(address)))

    async def post(self, client: httpx2.AsyncClient, address: str, body: dict[str, Any], key: str | None = None) -> Any:
        """Hands the body in, again if the system was away; `key` makes a repeated POST the same POST."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return _body(await self._retry(lambda: client.post(address, json=body, headers=headers)))

    async def post_once(self, client: httpx2.AsyncClient, address: str, body: dict[str, Any]) -> httpx2.Response:
        """Hands the body in until the system answers, whatever it answers."""
        return await self._retry(lambda: client.post(address, json=body))

    async def put(self, client: httpx2.AsyncClient, address: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        """Puts the body in the place of what stands there."""
        return _body(await self._retry(lambda: client.put(address, json=body, headers=headers)))

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        """What `look` finds as soon as it finds something: events travel by themselves, in their own time."""
        try:
            async with asyncio.timeout(self._within):
                while (found := await look()) is None:  # noqa: ASYNC110  what is awaited happens elsewhere
                    await asyncio.sleep(0.05)
                return found
        except TimeoutError:
            raise DemoFailed(f"not within {self._within:.0f} s: {what}") from None

    async def _retry(self, send: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
        end = asyncio.get_running_loop().time() + self._within
        while True:
            try:
                answer = await send()
            except httpx2.TransportError as error:
                problem = repr(error)
            else:
                if answer.status_code not in _AWAY:
                    return answer
                problem = answer.text
            if asyncio.get_running_loop().time() > end:
                raise DemoFailed(f"the system does not answer: {problem}")
            await asyncio.sleep(0.2)


def _body(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise DemoFailed(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json()
