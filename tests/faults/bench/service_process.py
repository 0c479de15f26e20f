"""A service that prints what it waits for on SIGUSR1: `python -m tests.faults.bench.service_process NAME`."""

import asyncio
import gc
import signal
import sys
from types import FrameType

from services.__main__ import main


def _dump_tasks(number: int, frame: FrameType | None) -> None:
    """Into its log: where every task stands."""
    for task in [one for one in gc.get_objects() if isinstance(one, asyncio.Task)]:
        if not task.done():
            task.print_stack(file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _dump_tasks)
    main(sys.argv[1:])
