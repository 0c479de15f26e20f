"""Looks at what could not be consumed, and gives it back to its listener, mends or discards it.

It needs the servers only, not the services. Whoever may read the servers' addresses acts as the operator; the
record keeps the name given with --as.
"""

import argparse
import asyncio
import getpass
import sys
from pathlib import Path

from deploy.operator_settings import load_operator_settings
from services import definitions
from shared.bus import DeadLetter, DeadLetters
from shared.contracts import QUEUES
from shared.dead_letter_admin import DeadLetterAdmin, Operations, actions
from shared.identity import Actor, Post, Role
from shared.settings import Settings
from shared.store import Connection, Reading, Store


def configure(parser: argparse.ArgumentParser) -> None:
    """Four operations; without any it counts."""
    parser.add_argument("--as", dest="name", default=getpass.getuser(), help="whom the record names (your login)")
    verbs = parser.add_subparsers(dest="verb", metavar="look | replay | mend | discard")
    look = verbs.add_parser("look", help="what rests, and why; with KEY one of them whole")
    look.add_argument("queue", nargs="?", choices=sorted(QUEUES), metavar="QUEUE")
    look.add_argument("key", nargs="?", metavar="KEY")
    replay = verbs.add_parser("replay", help="give all, or those named, back to their listener")
    replay.add_argument("queue", choices=sorted(QUEUES), metavar="QUEUE")
    replay.add_argument("keys", nargs="*", metavar="KEY")
    mend = verbs.add_parser("mend", help="give one back with another body, from a file or standard input")
    discard = verbs.add_parser("discard", help="forget one for ever")
    for verb in (mend, discard):
        verb.add_argument("queue", choices=sorted(QUEUES), metavar="QUEUE")
        verb.add_argument("key", metavar="KEY")
    mend.add_argument("--body", default="-", help="a file with JSON; - is standard input")
    discard.add_argument("--reason", required=True)


def run(given: argparse.Namespace) -> int:
    """Exit 0 when it was done. Raises Problem, OSError, ValueError with the reason when it was not."""
    if given.verb == "mend":
        given.text = sys.stdin.read() if given.body == "-" else Path(given.body).read_text(encoding="utf-8")
    settings, _ = load_operator_settings()
    return asyncio.run(_run(settings, given))


async def _run(settings: Settings, given: argparse.Namespace) -> int:
    dead = DeadLetters(settings.amqp_url)
    if given.verb is None or (given.verb == "look" and given.queue is None):
        counts = await dead.count(QUEUES)
        print("\n".join(f"{count:6} {queue}" for queue, count in counts.items() if count) or "Nothing rests anywhere.")
        return 0
    service = next(one for one in definitions() if given.queue in one.listeners.all)
    admin = DeadLetterAdmin(service.name, service.listeners, dead)
    connection = Connection(settings.mongo_url)
    try:
        store = Store.for_service(connection, settings.database_prefix, service.name, *service.collections, Operations)
        posts = (Post(settings.region, Role.REGION_OPERATOR),)
        work = Reading(store, Actor(person_id=given.name, name=given.name, posts=posts))
        print(await _apply(work, admin, given))
    finally:
        await connection.close()
    return 0


async def _apply(work: Reading, admin: DeadLetterAdmin, given: argparse.Namespace) -> str:
    if given.verb == "replay":
        return f"{await actions.replay(work, admin, given.queue, given.keys or None)} given back"
    if given.verb == "mend":
        await actions.mend(work, admin, given.queue, given.key, given.text)
        return "mended and given back"
    if given.verb == "discard":
        await actions.discard(work, admin, given.queue, given.key, given.reason)
        return "discarded"
    if given.key is not None:
        return _describe(await actions.get_letter(work, admin, given.queue, given.key))
    found = await admin.dead_letters.peek(given.queue, actions.MAX_SHOWN)
    return "\n".join(f"{one.key}  {_age(one)}  {one.type}  {one.reason}" for one in found) or "Nothing rests here."


def _describe(one: DeadLetter) -> str:
    text = {
        "key": one.key,
        "type": one.type,
        "about": f"{one.subject}, {one.sequence}",
        "id": one.id,
        "since": _age(one),
        "reason": one.reason,
    }
    return "\n".join([*(f"{name:7} {value}" for name, value in text.items()), "", one.body])


def _age(one: DeadLetter) -> str:
    return "–" if one.dead_lettered_at is None else one.dead_lettered_at.isoformat(timespec="seconds")
