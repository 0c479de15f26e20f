"""`python -m deploy.prepare`: indexes, queues and policies of the whole house, before its processes are rolled out.

Every process makes them at its start as well; doing it again changes nothing. Exit 1 when a server does not answer.
"""

import asyncio
import sys

from services import rooms
from shared.bus import Topology
from shared.desk import Deeds
from shared.problems import Problem
from shared.settings import Settings
from shared.store import Connection, Store


async def prepare(settings: Settings) -> int:
    """Returns the number of rooms prepared. Raises Unavailable."""
    connection = Connection(settings.mongo_url)
    try:
        for room in rooms():
            collections = (*room.collections, Deeds)
            await Store.named(connection, settings.database_prefix, room.name, *collections).migrate()
    finally:
        await connection.close()
    await Topology().declare(settings.amqp_url, settings.management_url)
    return len(rooms())


if __name__ == "__main__":
    try:
        print(f"prepare: {asyncio.run(prepare(Settings.from_environment()))} rooms")
    except (Problem, OSError, ValueError) as trouble:
        sys.exit(f"prepare: {trouble}")
