"""Many people at once: every accepted request must end in exactly one topic, whatever dies on the way."""

import asyncio
import secrets
from collections import Counter
from itertools import cycle, islice
from typing import Any

from deploy.demo.client import DemoClients, DemoFailed
from deploy.seed import Request, read_people, read_requests

AT_ONCE = 8


async def submit_many(clients: DemoClients, number: int) -> str:
    """Hands in and formulates `number` requests, then counts their topics. Returns the line to print.

    Raises DemoFailed when a request has no topic or more than one.
    """
    run = secrets.token_hex(4)
    waiting = list(enumerate(islice(cycle(read_requests()), number)))
    accepted: list[str] = []

    async def one_after_another() -> None:
        while waiting:
            place, request = waiting.pop()
            accepted.append(await _submit(clients, request, f"{run}-{place}"))

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_after_another())
    return await _count_topics(clients, accepted)


async def _submit(clients: DemoClients, request: Request, key: str) -> str:
    body = {
        "school_id": request.school,
        "audience": request.audience,
        "experience": request.experience,
        "story": request.story,
    }
    receipt = await clients.post(clients.anonymous(), "/api/requests", body, key)
    coordinator = await clients.for_person(_coordinator(request.school))
    problem = {
        "problem": f"{request.title or request.story[:300]} — как помочь ребёнку научиться?",
        "kind": request.kind,
        "sub_kind": request.sub_kind,
        "competencies": [],
    }
    request_id: str = receipt["id"]
    answer = await clients.post_once(coordinator, f"/api/requests/{request_id}/formulation", problem)
    if answer.is_error and answer.status_code != 409:
        raise DemoFailed(f"formulation of {request_id}: {answer.status_code} {answer.text}")
    return request_id


async def _count_topics(clients: DemoClients, accepted: list[str]) -> str:
    operator = await clients.for_person(_with_role("region_operator"))
    wanted = set(accepted)

    async def complete() -> Counter[str] | None:
        found = await _memberships(clients, operator, wanted)
        return found if len(found) == len(wanted) else None

    found = await clients.until(complete, f"every one of {len(wanted)} requests has a topic")
    doubled = [request_id for request_id, count in found.items() if count != 1]
    if doubled or len(wanted) != len(accepted):
        raise DemoFailed(f"{len(doubled)} requests are in more than one topic, {len(accepted) - len(wanted)} twice")
    return f"accepted={len(accepted)} topics={sum(found.values())} lost=0 doubled=0"


async def _memberships(clients: DemoClients, operator: Any, wanted: set[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    skip = 0
    while topics := (await clients.get(operator, f"/api/topics?limit=200&skip={skip}"))["topics"]:
        found.update(one for topic in topics for one in topic["request_ids"] if one in wanted)
        skip += len(topics)
    return found


def _coordinator(school: str) -> str:
    held = ("coordinator", school)
    return next(one.id for one in read_people() if any((role.role, role.at) == held for role in one.roles))


def _with_role(name: str) -> str:
    return next(one.id for one in read_people() if any(role.role == name for role in one.roles))
