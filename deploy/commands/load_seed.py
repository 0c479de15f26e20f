"""Loads the invented region through the front doors, as its operator would; loading again changes nothing.

It signs in with the keys of DOCENDO_SECRETS_DIR (.local/secrets when it is not set). The school year happens in the
databases of the services themselves, for no route lets anybody act in the past: at DOCENDO_MONGO_URL, or by each
service's own login where these lie in a folder.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import httpx2

from deploy.path_routing import PathRoutingTransport
from deploy.permissions import Login
from deploy.seed.load import Loaded, NotLoaded, load
from deploy.seed.load_year import YearBroken, YearLoaded, load_year, open_stores
from services import SERVICE_NAMES, definitions
from shared.http import Secrets, Sessions
from shared.settings import Settings

_ADDRESS_FILES = ("DOCENDO_MONGO_URL_FILE", "DOCENDO_AMQP_URL_FILE")
"""Where one service's addresses lie: the year needs every service's own."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Where, and how much."""
    parser.add_argument("--url", default=os.environ.get("DOCENDO_URL") or "http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=None, help="so many new requests, and no year behind them")
    parser.add_argument("--logins", type=Path, help="a folder for each service, with its two addresses")
    parser.add_argument("--inside", action="store_true", help="speak to each service at http://<its name>:8000")


def run(given: argparse.Namespace) -> int:
    """Prints how much is there now; a deployment that is no demonstration gets nothing from inside."""
    if given.inside and os.environ.get("DOCENDO_DEMO") != "1":
        print("load-seed: not a demo, nothing is loaded")
        return 0
    secrets = Secrets(Path(os.environ.get("DOCENDO_SECRETS_DIR") or ".local/secrets"))
    sessions = Sessions(secrets.session_keys)
    wanted = given.requests if given.requests is not None else 0
    try:
        print(asyncio.run(_load_over_http(given.url, sessions, wanted, inside=given.inside)))
        if given.requests is None:
            print(asyncio.run(_load_year(given.logins, secrets)))
    except (NotLoaded, YearBroken) as refused:
        print(f"load-seed: {refused}", file=sys.stderr)
        return 1
    return 0


async def _load_over_http(url: str, sessions: Sessions, requests: int, *, inside: bool) -> Loaded:
    origins = {service.name: f"http://{service.name}:8000" for service in definitions()}
    transport = PathRoutingTransport(origins) if inside else None
    async with httpx2.AsyncClient(base_url=url, transport=transport, timeout=30, trust_env=False) as client:
        return await load(client, sessions, requests)


async def _load_year(logins: Path | None, secrets: Secrets) -> YearLoaded:
    if logins is None:
        settings = Settings.from_environment()
        urls = dict.fromkeys(SERVICE_NAMES, settings.mongo_url)
    else:
        known = {one.service: one for one in Login.load_all(logins)}
        urls = {name: login.mongo_url for name, login in known.items()}
        first = next(iter(known.values()))
        environment = {name: value for name, value in os.environ.items() if name not in _ADDRESS_FILES}
        given = {"DOCENDO_MONGO_URL": first.mongo_url, "DOCENDO_AMQP_URL": first.amqp_url}
        settings = Settings.from_environment({**environment, **given})
    async with open_stores(urls, settings.database_prefix, secrets) as stores:
        return await load_year(stores, secrets, settings.public_url)
