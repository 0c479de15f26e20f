"""Indexes, queues and policies, before a roll-out: `python -m deploy.commands.prepare [--logins DIRECTORY]`.

With a directory of logins (`<service>/amqp-url`, `<service>/mongo-url`) it also makes these users at broker and
database, each with the rights of its service; this needs the addresses of an operator. Where services may make queues
themselves they do so at their start. Doing it again changes nothing. Exit 1 when a server does not answer.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from pymongo.errors import PyMongoError

from deploy.permissions import Login, create_users
from services import definitions
from shared.bus import Topology
from shared.dead_letter_admin import Operations
from shared.problems import Problem
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


def main(words: list[str]) -> str:
    """What was done. Raises what a server says, and ValueError when nobody says where the servers are."""
    parser = argparse.ArgumentParser(prog="python -m deploy.commands.prepare", description=__doc__)
    parser.add_argument("--logins", type=Path, help="a folder for each room, with its two addresses")
    folder = parser.parse_args(words).logins
    logins = () if folder is None else Login.load_all(folder)
    count = asyncio.run(prepare(Settings.from_environment(), logins))
    return f"prepare: {count} rooms, {len(logins)} logins"


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))
    except (Problem, PyMongoError, OSError, ValueError) as problem:
        sys.exit(f"prepare: {problem}")
