"""`python -m deploy.commands.verify_audit_log [--head NUMBER:HASH]`: checks the chain of the log that `people` keeps.

Prints one line with figures. Ends with 1 when the log is not as it was written, naming the first bad entry. The head
in that line is worth writing down outside of the deployment: given back with --head, it shows a chain made anew.
"""

import argparse
import asyncio
import os
import sys

from deploy.local.__main__ import HOME
from deploy.local.servers import status
from services.people.audit_log.actions import chain
from services.people.audit_log.model.service_actor import SERVICE_ACTOR
from services.people.audit_log.store import Entries, Seals
from shared.settings import Settings
from shared.store import Connection, Reading, Store


async def verify(settings: Settings, head: tuple[int, str] | None = None) -> chain.ChainReport:
    """What the chain of this deployment says."""
    connection = Connection(settings.mongo_url)
    try:
        store = Store.for_service(connection, settings.database_prefix, "people", Entries, Seals)
        return await chain.verify_chain(Reading(store, SERVICE_ACTOR), head)
    finally:
        await connection.close()


def main() -> int:
    """Checks the deployment that DOCENDO_… names, or this clone's own; 0 when the chain holds, 1 when it does not."""
    reader = argparse.ArgumentParser(
        prog="python -m deploy.commands.verify_audit_log", description="Check the chain of the log."
    )
    reader.add_argument("--head", type=_parse_head, default=None, help="a seal written down before, as NUMBER:HASH")
    asked = reader.parse_args()
    local = status(HOME)  # what `make up` has started, where nothing else is named
    try:
        settings = Settings.from_environment({**(local.environment() if local else {}), **os.environ})
    except ValueError as error:
        sys.exit(str(error))
    found = asyncio.run(verify(settings, asked.head))
    print(f"audit: {found}")
    return 0 if found.fault is None else 1


def _parse_head(typed: str) -> tuple[int, str]:
    number, _, hash_ = typed.partition(":")
    return int(number), hash_


if __name__ == "__main__":
    sys.exit(main())
