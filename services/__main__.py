"""All services in one process: `python -m services`, or one of them: `python -m services intake`."""

import os
import sys

import uvicorn

from services import SERVICE_NAMES, definitions
from shared.service import create_combined_application, create_service, tune_garbage_collection
from shared.settings import Settings


def main(names: list[str]) -> None:
    """Serves the named services (all when none is named) at HOST:PORT, 127.0.0.1:8000 by default."""
    unknown = sorted(set(names) - set(SERVICE_NAMES))
    if unknown:
        sys.exit(f"There is no service called {', '.join(unknown)}; the services are {', '.join(SERVICE_NAMES)}")
    chosen = [service for service in definitions() if not names or service.name in names]
    try:
        settings = Settings.from_environment(own=[service.settings for service in chosen if service.settings])
    except ValueError as error:
        sys.exit(str(error))
    app = create_service(chosen[0], settings) if len(chosen) == 1 else create_combined_application(chosen, settings)
    tune_garbage_collection()
    uvicorn.run(
        app, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8000")),
        log_level="warning", access_log=False, timeout_graceful_shutdown=20, server_header=False,
        proxy_headers=True, forwarded_allow_ips=os.environ.get("DOCENDO_GATEWAY", "127.0.0.1"),
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
