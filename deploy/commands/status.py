"""Says whether the system does its work: services, queues, dead letters; exit 1 when something is wrong.

Services answer through the gateway (`--url`); what waits and what rests is asked of the servers themselves. What failed
is told by the figures of each process (`--figures`, as often as there are processes): a gateway does not show them.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import httpx2

from deploy.local.application import describe
from deploy.local.servers import HOME
from deploy.operator_settings import is_named, load_operator_settings
from deploy.process_metrics import read_metrics
from services import definitions
from shared.bus import DeadLetters, QueueDepth
from shared.bus.topology import DEAD_LETTER_SUFFIX, STREAM
from shared.contracts import QUEUES
from shared.problems import Unavailable
from shared.settings import Settings
from shared.store import Connection, Outbox, Store

OUTBOX_AGE_LIMIT = 60.0
"""Seconds that an event may wait for the relay; the alert rules say the same."""
WAITING_LIMIT = 1_000
"""Events that may wait for a listener."""


@dataclass(frozen=True)
class ServiceStatus:
    """One service: how it answers, and for how many seconds its oldest unsent event has waited (None: not known)."""

    service: str
    health: str
    version: str = "–"
    oldest_pending_seconds: float | None = None


@dataclass(frozen=True)
class QueueStatus:
    """One queue: what waits, who listens, what rests in its dead letters."""

    queue: str
    waits: int
    consumers: int
    dead: int


@dataclass
class Report:
    """All that is known, and what is wrong in it."""

    services: list[ServiceStatus] = field(default_factory=list)
    queues: list[QueueStatus] = field(default_factory=list)
    public_events: int | None = None
    """Kept for those who come late; None when nobody knows."""
    processes: int = 0
    """How many have shown their figures."""
    noted: list[str] = field(default_factory=list)
    """What failed since these were started; it may be over."""
    wrong: list[str] = field(default_factory=list)


async def make_report(settings: Settings, url: str, processes: Sequence[str] = ()) -> Report:
    """Asks everybody once; who does not answer is told as wrong. `processes` are where figures are shown."""
    report = Report()
    seen = await read_metrics(processes or [url])
    report.processes, report.noted, report.wrong = seen.seen, seen.noted, list(seen.wrong)
    if silent := max(0, len(processes) - seen.seen):
        report.wrong.append(f"{silent} of {len(processes)} processes do not show their figures")
    report.services = list(
        await asyncio.gather(*(_service_status(settings, url, service.name) for service in definitions()))
    )
    for one in report.services:
        if one.health != "ready":
            report.wrong.append(f"{one.service}: {one.health}")
        if one.oldest_pending_seconds is None:
            report.wrong.append(f"{one.service}: the database does not say what waits to be sent")
        elif one.oldest_pending_seconds > OUTBOX_AGE_LIMIT:
            report.wrong.append(f"{one.service}: an event has waited {one.oldest_pending_seconds:.0f} s for the relay")
    try:
        found = await DeadLetters(settings.amqp_url).inspect_queues(
            [STREAM, *QUEUES, *(queue + DEAD_LETTER_SUFFIX for queue in QUEUES)]
        )
    except Unavailable:
        report.wrong.append("RabbitMQ does not answer")
        return report
    if (stream := found[STREAM]) is None:
        report.wrong.append(f"{STREAM}: there is no such stream; public events wait to be sent")
    else:
        report.public_events = stream.messages
    for queue in QUEUES:
        report.queues.append(_queue_status(queue, found[queue], found[queue + DEAD_LETTER_SUFFIX]))
        report.wrong += _find_faults(report.queues[-1], is_there=found[queue] is not None)
    return report


def render(report: Report) -> str:
    """For a person: two tables, then what is wrong."""
    lines = [f"{'service':12} {'health':28} {'version':9} oldest unsent"]
    for one in report.services:
        pending = "not known" if one.oldest_pending_seconds is None else f"{one.oldest_pending_seconds:.0f} s"
        lines.append(
            f"{one.service:12} {one.health:28} {one.version:9} {pending if one.oldest_pending_seconds != 0 else '–'}"
        )
    if report.queues:
        lines.append(f"\n{'queue':32} {'waits':>7} {'consumers':>10} {'dead':>6}")
        lines += [f"{one.queue:32} {one.waits:7} {one.consumers:10} {one.dead:6}" for one in report.queues]
    if report.public_events is not None:
        lines.append(f"\n{STREAM} keeps {report.public_events} public events")
    lines.append("" if report.processes else "\nfigures: not shown here (--figures ADDRESS of each process)")
    lines += [f"since its processes started: {what}" for what in report.noted]
    end = [f"wrong: {what}" for what in report.wrong] or ["nothing is wrong"]
    return "\n".join(["", *lines, "", *end])


def _queue_status(queue: str, depth: QueueDepth | None, dead: QueueDepth | None) -> QueueStatus:
    there = depth or QueueDepth(0, 0)
    return QueueStatus(queue, there.messages, there.consumers, 0 if dead is None else dead.messages)


def _find_faults(one: QueueStatus, *, is_there: bool) -> list[str]:
    if not is_there:
        return [f"{one.queue}: there is no such queue"]
    wrong = []
    if one.consumers == 0:
        wrong.append(f"{one.queue}: nobody listens")
    if one.waits > WAITING_LIMIT:
        wrong.append(f"{one.queue}: {one.waits} events wait for their listener")
    if one.dead:
        wrong.append(f"{one.queue}: {one.dead} dead letters (/dead-letters, or docendo dead-letters look {one.queue})")
    return wrong


async def _service_status(settings: Settings, url: str, name: str) -> ServiceStatus:
    health, version = "does not answer", "–"
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=5, trust_env=False) as client:
            body = (await client.get(f"/api/{name}/health")).json()
        if isinstance(body, dict) and body.get("room") == name:
            health = body["status"] if "for" not in body else f"waits for {body['for']}"
            version = str(body["version"])
    except (httpx2.HTTPError, ValueError):
        pass
    return ServiceStatus(name, health, version, await _oldest_pending(settings, name))


async def _oldest_pending(settings: Settings, name: str) -> float | None:
    service = next(one for one in definitions() if one.name == name)
    connection = Connection(settings.mongo_url)
    try:
        oldest = await Outbox(
            Store.for_service(connection, settings.database_prefix, name, *service.collections)
        ).find_oldest()
    except Unavailable:
        return None
    finally:
        await connection.close()
    return 0.0 if oldest is None else max(0.0, (datetime.now(UTC) - oldest).total_seconds())


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to ask, and for whom to answer."""
    parser.add_argument("--url", help="where the site answers (that of `docendo up` when nothing is said)")
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument("--figures", action="append", default=[], help="where a process shows /metrics; repeat it")


def run(given: argparse.Namespace) -> int:
    """Exit 0 when everything does its work, 1 when something is wrong, 2 when nobody knows where the servers are."""
    if not is_named() and not given.json:
        line, runs = describe(HOME)
        print(f"status: {line}")
        if not runs:
            return 1
    try:
        settings, where = load_operator_settings()
    except ValueError as error:
        print(f"status: {error}", file=sys.stderr)
        return 2
    report = asyncio.run(make_report(settings, given.url or where, given.figures))
    print(json.dumps(asdict(report), indent=1) if given.json else render(report))
    return 1 if report.wrong else 0
