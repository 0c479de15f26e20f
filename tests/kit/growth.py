"""Whether something takes in proportion to its input: twice the input, at most three times the processor."""

import time
from collections.abc import Callable, Iterator

_ATTEMPTS = 8
_AT_MOST = 3.0
_NOTHING = 0.005
"""Seconds below which a clock tells nothing."""


def is_proportionate(run: Callable[[int], object], size: int) -> bool:
    """True when `run(2 * size)` takes at most three times the processor of `run(size)`.

    The least of up to eight attempts counts on either side, taken in turns: a busy machine only ever adds to a time.
    What grows with the square takes four times as long in every attempt, and fails.
    """
    return any(whole <= _AT_MOST * half + _NOTHING for half, whole in _least_times(run, size))


def _least_times(run: Callable[[int], object], size: int) -> Iterator[tuple[float, float]]:
    half = whole = float("inf")
    for _ in range(_ATTEMPTS):
        half, whole = min(half, _spend(run, size)), min(whole, _spend(run, 2 * size))
        yield half, whole


def _spend(run: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    run(size)
    return time.process_time() - started
