"""People of the fault bench write down as done only what was done."""

import httpx2

from tests.faults.bench.history import SubmittedRequest
from tests.faults.bench.load import Load

LOST = httpx2.ConnectError("hung up on")


def refused(slug: str) -> httpx2.Response:
    return httpx2.Response(409, json={"type": f"/problems/{slug}"})


def load(*answers: httpx2.Response | Exception) -> tuple[Load, list[httpx2.Response | Exception]]:
    """Somebody who asks for erasure gets these answers, one after another."""
    left = [*answers]

    async def http_client(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/followed"):
            return httpx2.Response(200, json={"token": "olga"})
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(headers: dict[str, str]) -> httpx2.AsyncClient:
        transport = httpx2.MockTransport(http_client)
        return httpx2.AsyncClient(transport=transport, base_url="http://town.test", headers=headers)

    return Load(client, lambda: "operator", ["school-01"], seed=1), left


async def erased(*answers: httpx2.Response | Exception) -> list[httpx2.Response | Exception]:
    """The answers that nobody fetched."""
    people, left = load(*answers)
    await people._act_rarely(SubmittedRequest("key", id="r1", code="AAAA"), 0.05)
    await people.close()
    return left


async def test_what_was_not_done_for_the_moment_is_asked_for_again() -> None:
    assert not await erased(LOST, refused("try-again"), httpx2.Response(201, json={}))
    assert not await erased(refused("try-again"), httpx2.Response(201, json={}))


async def test_what_a_lost_answer_had_done_is_done() -> None:
    never = httpx2.Response(500)
    assert await erased(LOST, refused("conflict"), never) == [never]
