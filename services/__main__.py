"""All rooms in one process: `python -m services`, or one of them: `python -m services intake`."""

import gc
import os
import sys

import uvicorn

from services import NAMES, rooms
from shared.service import create_house, create_service
from shared.settings import Settings


def main(names: list[str]) -> None:
    """Serves the named rooms (all when none is named) at HOST:PORT, 127.0.0.1:8000 by default."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        sys.exit(f"There is no room called {', '.join(unknown)}; the rooms are {', '.join(NAMES)}")
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        sys.exit(str(error))
    chosen = [room for room in rooms() if not names or room.name in names]
    app = create_service(chosen[0], settings) if len(chosen) == 1 else create_house(chosen, settings)
    _collect_garbage_rarely()
    uvicorn.run(
        app, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8000")),
        log_level="warning", access_log=False, timeout_graceful_shutdown=20, server_header=False,
        proxy_headers=True, forwarded_allow_ips=os.environ.get("DOCENDO_GATEWAY", "127.0.0.1"),
    )  # fmt: skip


def _collect_garbage_rarely() -> None:
    """Looks for cycles after 50,000 new objects, and never among those that the start has made.

    A request makes hundreds of small objects and nearly no cycles: looking after each 700 of them, as Python does
    by itself, takes a tenth of the processor.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


if __name__ == "__main__":
    main(sys.argv[1:])
