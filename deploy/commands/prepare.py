"""Makes indexes, queues and policies before the processes are rolled out.

With a directory of logins (`<service>/amqp-url`, `<service>/mongo-url`) it also makes these users at broker and
database, each with the rights of its service; this needs the addresses of an operator. Where services may make queues
themselves they do so at their start. Doing it again changes nothing. Exit 1 when a server does not answer.
"""

import argparse
import asyncio
from pathlib import Path

from deploy.permissions import Login, create_users
from services import definitions
from shared.bus import Topology
from shared.dead_letter_admin import Operations
from shared.settings import Settings
from shared.store import Connection, Store, migrate


async def prepare(settings: Settings, logins: tuple[Login, ...] = ()) -> int:
    """Returns the number of services prepared. Raises Unavailable, and OSError or PyMongoError for the logins."""
    connection = Connection(settings.mongo_url)
    try:
        for service in definitions():
            collections = (*service.collections, Operations)
            await migrate(Store.for_service(connection, settings.database_prefix, service.name, *collections))
    finally:
        await connection.close()
    await Topology.from_settings(settings).declare(settings.amqp_url, settings.management_url)
    await asyncio.to_thread(create_users, settings, logins)
    return len(definitions())


def configure(parser: argparse.ArgumentParser) -> None:
    """Where the logins lie."""
    parser.add_argument("--logins", type=Path, help="a folder for each service, with its two addresses")


def run(given: argparse.Namespace) -> int:
    """Says what was done. Raises what a server says, and ValueError when nobody says where the servers are."""
    logins = () if given.logins is None else Login.load_all(given.logins)
    count = asyncio.run(prepare(Settings.from_environment(), logins))
    print(f"prepare: {count} services, {len(logins)} logins")
    return 0
