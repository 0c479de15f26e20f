"""What runs in the background ends when it is told to, even if it has not heard the first time."""

import asyncio
import contextlib

import pytest

from shared import background
from shared.background import cancel_and_wait


async def test_a_task_that_lost_its_cancellation_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service of the fault bench did not end on SIGTERM: on Python 3.11 a driver's `wait_for` swallowed the word."""
    monkeypatch.setattr(background, "_REPEAT_AFTER", 0.01)
    swallowed = asyncio.Event()

    async def reluctant() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(reluctant())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await cancel_and_wait(task)
    assert swallowed.is_set()
    assert task.cancelled()


async def test_a_task_with_work_in_hand_is_let_finish_it() -> None:
    finished = asyncio.Event()

    async def tidy() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.sleep(0.02)
        finished.set()

    task = asyncio.create_task(tidy())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    assert finished.is_set()


async def test_what_it_raises_at_its_end_troubles_nobody() -> None:
    async def fail() -> None:
        raise ValueError

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    await cancel_and_wait()
