"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], Awaitable[bool]], what: str, within: float = 20.0) -> None:
    """Returns when the condition holds. Raises AssertionError naming `what` when it does not in time (seconds)."""
    try:
        async with asyncio.timeout(within):
            while not await condition():  # noqa: ASYNC110  servers set no events of ours
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {within} s: {what}") from None
