"""A service says what it waits for, and only the first of it."""

import asyncio
from unittest.mock import AsyncMock, Mock

from shared.problems import Unavailable
from shared.service.readiness import Readiness


def a_store(problem: Exception | None = None) -> Mock:
    return Mock(ping=AsyncMock(side_effect=problem))


async def prepared() -> None:
    """What prepares indexes and queues has done so."""


async def test_a_service_waits_for_its_database_then_for_its_queues_then_for_the_broker() -> None:
    assert await Readiness(a_store(Unavailable())).find_missing() == "database"
    readiness = Readiness(a_store())
    assert await readiness.find_missing() == "indexes and queues"
    readiness.preparation = asyncio.create_task(asyncio.sleep(60))
    assert await readiness.find_missing() == "indexes and queues"
    readiness.preparation.cancel()
    readiness.preparation = asyncio.create_task(prepared())
    await readiness.preparation
    readiness.consumer_runner = Mock(is_consuming=False)
    assert await readiness.find_missing() == "broker"
    readiness.consumer_runner = Mock(is_consuming=True)
    assert await readiness.find_missing() is None


async def test_a_process_without_listeners_does_not_wait_for_the_broker() -> None:
    readiness = Readiness(a_store(), asyncio.create_task(prepared()))
    await asyncio.sleep(0)
    assert await readiness.find_missing() is None
