"""(b) The relay of 10,000 waiting events against bare aio-pika publishing of the same messages."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import cycle, islice
from typing import Any

import aio_pika
import uvloop
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractExchange, AbstractQueue
from pymongo.read_concern import ReadConcern

from benchmarks.environment import Place
from benchmarks.figures import Figure, NotMeasured
from benchmarks.requests import request_bodies
from services.intake.requests.model import Request, SubmitRequest
from services.intake.requests.store import Requests
from shared.bus import Relay, Topology
from shared.bus.cloudevents_codec import to_message
from shared.bus.topology import EVENTS
from shared.contracts.intake import RequestSubmitted
from shared.event import EventEnvelope
from shared.identity import ANONYMOUS
from shared.store import Connection, Store, Writing, migrate
from shared.telemetry import Telemetry

EVENT_COUNT = 10_000
AT_ONCE = 64
QUEUE = "matching.note-demand"
_TIMEOUT = 60.0


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """One ratio; each round relays the same events and then publishes them bare, or the other way round."""
    yield Figure("relay-over-bare-publish", uvloop.run(_rounds(place, rounds)), aim=0.9)


async def _rounds(place: Place, rounds: int) -> tuple[float, ...]:
    settings = place.settings()
    topology = Topology({QUEUE: [RequestSubmitted.type]}, ())
    await topology.declare(settings.amqp_url, settings.management_url)
    connection = Connection(settings.mongo_url)
    store = Store.for_service(connection, settings.database_prefix, "intake", Requests, master_key=bytes(32))
    await migrate(store)
    warm, *documents = await insert_requests(store, EVENT_COUNT + 1)
    gc.collect()
    gc.freeze()  # ten thousand documents in hand would make every collection of both variants slow
    ratios = []
    async with _exchange(settings.amqp_url) as (exchange, queue):
        for number in range(rounds):
            seconds: dict[str, float] = {}
            for variant in ("ours", "bare") if number % 2 == 0 else ("bare", "ours"):
                if variant == "ours":
                    seconds[variant] = await _relay(store, topology, place, warm, documents, queue)
                else:
                    seconds[variant] = await _publish(exchange, documents)
                if (await queue.purge()).message_count != EVENT_COUNT:
                    raise NotMeasured(f"{variant}: not every fact reached the queue")
            ratios.append(seconds["bare"] / seconds["ours"])
            rates = f"{EVENT_COUNT / seconds['ours']:.0f}/s against {EVENT_COUNT / seconds['bare']:.0f}/s"
            print(f"  b{number + 1}: {rates}", flush=True)
    await connection.close()
    return tuple(ratios)


async def insert_requests(store: Store, count: int) -> list[dict[str, Any]]:
    """As many requests, handed in through the platform, as they lie in the database."""
    commands = [SubmitRequest.model_validate(json.loads(body)) for body in request_bodies()]
    for_each = list(islice(cycle(commands), count))
    for start in range(0, count, 1_000):
        await asyncio.gather(*(_submit(store, command) for command in for_each[start : start + 1_000]))
    return await store.collection("requests").find().to_list(count)


async def _submit(store: Store, command: SubmitRequest) -> None:
    work = Writing(store, ANONYMOUS, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    id_ = work.new_id()
    request, submitted = Request.submit(command, id_=id_, code_digest=id_, author_id=None, at=work.now)
    await Requests(work).add(request)
    work.publish(submitted, about=request)
    await work.commit()


async def _waiting(store: Store, documents: list[dict[str, Any]]) -> None:
    """All events are unsent again."""
    collection = store.collection("requests")
    await collection.delete_many({})
    await collection.insert_many(documents)


async def _relay(
    store: Store,
    topology: Topology,
    place: Place,
    warm: dict[str, Any],
    documents: list[dict[str, Any]],
    queue: AbstractQueue,
) -> float:
    relay = Relay(store, topology, place.settings(), Telemetry(place.settings()))
    try:
        await _waiting(store, [warm])
        await _drain(relay, 1)  # a relay that runs is connected
        await queue.purge()
        await _waiting(store, documents)
        started = time.perf_counter()
        await _drain(relay, EVENT_COUNT)
        taken = time.perf_counter() - started
    finally:
        await relay.stop()
    marked = store.collection("requests").with_options(read_concern=ReadConcern("local"))  # marks wait for nobody
    if left := await marked.count_documents({"_pending": True}):
        raise NotMeasured(f"the relay left {left} facts unmarked")
    return taken


async def _drain(relay: Relay, count: int) -> None:
    """As the relay's own loop does: a round in which it is not yet known to be alive sends nothing."""
    sent = 0
    async with asyncio.timeout(_TIMEOUT):
        while sent < count:
            sent += await relay.drain()
    if sent != count:
        raise NotMeasured(f"{sent} facts were sent, but only {count} waited")


async def _publish(exchange: AbstractExchange, documents: list[dict[str, Any]]) -> float:
    events = (EventEnvelope(subject=document["_id"], **kept) for document in documents for kept in document["_outbox"])
    ready = [(message.body, message.headers, message.message_id) for message in map(to_message, events)]
    waiting = iter(ready)

    async def one_after_another() -> None:
        for body, headers, message_id in waiting:
            message = Message(
                body,
                headers=headers,
                content_type="application/json",
                message_id=message_id,
                delivery_mode=DeliveryMode.PERSISTENT,
            )
            await exchange.publish(message, RequestSubmitted.type)

    started = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return time.perf_counter() - started


@asynccontextmanager
async def _exchange(amqp_url: str) -> AsyncIterator[tuple[AbstractExchange, AbstractQueue]]:
    async with await aio_pika.connect_robust(amqp_url) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        yield await channel.get_exchange(EVENTS, ensure=False), await channel.get_queue(QUEUE, ensure=False)
