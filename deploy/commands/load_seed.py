"""Loads the invented region through the front doors, as its operator would; loading again changes nothing.

It signs in with the keys of DOCENDO_SECRETS_DIR (.local/secrets when it is not said).
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import httpx2

from deploy.path_routing import PathRoutingTransport
from deploy.seed.load import Loaded, NotLoaded, load
from services import definitions
from shared.http import Secrets, Sessions


def configure(parser: argparse.ArgumentParser) -> None:
    """Where, and how much."""
    parser.add_argument("--url", default=os.environ.get("DOCENDO_URL") or "http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=None, help="how many requests (default: all but the story's)")
    parser.add_argument("--inside", action="store_true", help="speak to each service at http://<its name>:8000")


def run(given: argparse.Namespace) -> int:
    """Prints how much is there now; a deployment that is no demonstration gets nothing from inside."""
    if given.inside and os.environ.get("DOCENDO_DEMO") != "1":
        print("load-seed: not a demo, nothing is loaded")
        return 0
    secrets = Secrets(Path(os.environ.get("DOCENDO_SECRETS_DIR") or ".local/secrets"))
    sessions = Sessions(secrets.session_keys)
    try:
        print(asyncio.run(_load_over_http(given.url, sessions, given.requests, inside=given.inside)))
    except NotLoaded as refused:
        print(f"load-seed: {refused}", file=sys.stderr)
        return 1
    return 0


async def _load_over_http(url: str, sessions: Sessions, requests: int | None, *, inside: bool) -> Loaded:
    origins = {service.name: f"http://{service.name}:8000" for service in definitions()}
    transport = PathRoutingTransport(origins) if inside else None
    async with httpx2.AsyncClient(base_url=url, transport=transport, timeout=30, trust_env=False) as client:
        return await load(client, sessions, requests)
