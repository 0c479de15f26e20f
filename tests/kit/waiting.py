"""Waiting for a condition, never for a time."""

import asyncio
import os
from collections.abc import Awaitable, Callable

TIMEOUT = float(os.environ.get("DOCENDO_PATIENCE", "1"))
"""How many times longer a machine with other work may take: a limit is there to end a test, not to time it."""

SHORTEST, LONGEST = 0.01, 0.1
"""Seconds between two looks: what takes long is asked less often."""


async def until(condition: Callable[[], Awaitable[bool]], what: str, within: float = 20.0) -> None:
    """Returns when the condition holds. Raises AssertionError naming `what` when it does not in time (seconds)."""
    within *= TIMEOUT
    pause = SHORTEST
    try:
        async with asyncio.timeout(within):
            while not await condition():  # servers set no events of ours
                await asyncio.sleep(pause)
                pause = min(LONGEST, pause * 1.2)
    except TimeoutError:
        raise AssertionError(f"not within {within} s: {what}") from None
