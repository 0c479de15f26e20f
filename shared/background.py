"""Ending what runs in the background."""

import asyncio
from typing import Any

_REPEAT_AFTER = 5.0
"""Seconds after which a task is cancelled once more: time enough for what it does with its last breath."""


async def cancel_and_wait(*tasks: asyncio.Task[Any]) -> None:
    """Cancels the tasks until they have ended, whatever they raise.

    Once is not enough: on Python 3.11 `asyncio.wait_for`, which drivers use everywhere, forgets a cancellation
    that comes together with its answer, and a process that waits for such a task never ends.
    """
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=_REPEAT_AFTER)
    await asyncio.gather(*tasks, return_exceptions=True)
