"""Checks the chain of the audit log that `people` keeps.

Prints one line with figures. Ends with 1 when the log is not as it was written, naming the first bad entry. The head
in that line is worth writing down outside of the deployment: given back with --head, it shows a chain made anew.
"""

import argparse
import asyncio

from deploy.operator_settings import load_operator_settings
from services.people.audit_log.actions import chain
from services.people.audit_log.store import Entries, Seals
from shared.settings import Settings
from shared.store import Connection, Store, service_reading


async def verify(settings: Settings, head: tuple[int, str] | None = None) -> chain.ChainReport:
    """What the chain of this deployment says."""
    connection = Connection(settings.mongo_url)
    try:
        store = Store.for_service(connection, settings.database_prefix, "people", Entries, Seals)
        return await chain.verify_chain(service_reading(store), head)
    finally:
        await connection.close()


def configure(parser: argparse.ArgumentParser) -> None:
    """The head that was written down before."""
    parser.add_argument("--head", type=_parse_head, default=None, help="a seal written down before, as NUMBER:HASH")


def run(given: argparse.Namespace) -> int:
    """Checks the deployment that DOCENDO_… names, or this clone's own; 0 when the chain holds, 1 when it does not."""
    settings, _ = load_operator_settings()
    found = asyncio.run(verify(settings, given.head))
    print(f"audit: {found}")
    return 0 if found.fault is None else 1


def _parse_head(typed: str) -> tuple[int, str]:
    number, _, hash_ = typed.partition(":")
    return int(number), hash_
