"""(c) A listener whose effect is one document against a FastStream listener that does nothing."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aio_pika
import uvloop
from aio_pika.abc import AbstractChannel
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue

from benchmarks.environment import Place
from benchmarks.figures import Figure, NotMeasured
from services.matching.listeners import note_demand
from services.matching.topics.store import Demands
from shared.bus import ConsumerRunner, Listeners, Topology
from shared.bus.cloudevents_codec import to_message
from shared.bus.topology import EVENTS
from shared.contracts.intake import RequestClosed, RequestSubmitted
from shared.event import EventEnvelope
from shared.identity import new_id
from shared.store import Connection, Store, migrate
from shared.telemetry import Telemetry

EVENT_COUNT = 6_000
OURS, NOTHING = "matching.note-demand", "matching.do-nothing"
PREFETCHES = (64, 256)
_LOOK_EVERY = 0.004
_TIMEOUT = 60.0


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """A ratio for each prefetch; every message of a round lies in two queues before anybody listens."""
    for prefetch in PREFETCHES:
        ratios = uvloop.run(_rounds(place, prefetch, rounds))
        yield Figure(f"listener-over-doing-nothing-{prefetch}", ratios, aim=0.95)


async def _rounds(place: Place, prefetch: int, rounds: int) -> tuple[float, ...]:
    settings = place.settings()
    topology = Topology({OURS: [RequestSubmitted.type], NOTHING: [RequestSubmitted.type]}, ())
    await topology.declare(settings.amqp_url, settings.management_url)
    connection = Connection(settings.mongo_url)
    store = Store.for_service(connection, settings.database_prefix, "matching", Demands)
    await migrate(store)
    ratios = []
    async with await aio_pika.connect_robust(settings.amqp_url) as broker:
        channel = await broker.channel()
        for number in range(rounds):
            ours, nothing = partial(_listen, store), _do_nothing
            await _fill(channel)
            rates: dict[str, float] = {}
            for variant in (ours, nothing) if number % 2 == 0 else (nothing, ours):
                gc.collect()
                rates["nothing" if variant is nothing else "ours"] = await variant(place, prefetch)
            await _check(store)
            ratios.append(rates["ours"] / rates["nothing"])
            result = f"{rates['ours']:.0f}/s against {rates['nothing']:.0f}/s"
            print(f"  c{number + 1} at prefetch {prefetch}: {result}", flush=True)
    await connection.close()
    return tuple(ratios)


async def one_round(place: Place, prefetch: int) -> float:
    """Our side alone, once: for whoever measures us beside somebody else."""
    settings = place.settings()
    await Topology({OURS: [RequestSubmitted.type]}, ()).declare(settings.amqp_url, settings.management_url)
    connection = Connection(settings.mongo_url)
    store = Store.for_service(connection, settings.database_prefix, "matching", Demands)
    await migrate(store)
    async with await aio_pika.connect_robust(settings.amqp_url) as broker:
        await _fill(await broker.channel())
    gc.collect()
    rate = await _listen(store, place, prefetch)
    await _check(store)
    await connection.close()
    return rate


async def _listen(store: Store, place: Place, prefetch: int) -> float:
    """Events per second, from the first effect to the last acknowledgement."""
    settings = place.settings(prefetch=prefetch)
    telemetry = Telemetry(settings)
    listeners = Listeners("matching")
    listeners.on(RequestSubmitted, RequestClosed)(note_demand)  # of the service's listeners the busiest, alone
    consumers = ConsumerRunner(listeners, store, settings, telemetry)
    done = telemetry.metrics.events_consumed.labels(OURS, "done")
    consumers.start()
    try:
        return await _rate(lambda: int(done._value.get()))  # a scrape would cost what it measures
    finally:
        await consumers.stop()


async def _do_nothing(place: Place, prefetch: int) -> float:
    """The same for the platform: FastStream's own way, but quiet."""
    broker = RabbitBroker(place.amqp_url, logger=None)
    done = 0

    @broker.subscriber(RabbitQueue(NOTHING, declare=False), channel=Channel(prefetch_count=prefetch))
    async def do_nothing(body: dict[str, Any]) -> None:  # it is decoded, as FastStream does
        nonlocal done
        done += 1

    await broker.start()
    try:
        return await _rate(lambda: done)
    finally:
        await broker.stop()


async def _rate(count: Callable[[], int]) -> float:
    async with asyncio.timeout(_TIMEOUT):
        while count() == 0:  # an event set by each message would cost what it measures
            await asyncio.sleep(_LOOK_EVERY)
        first, begun = count(), time.perf_counter()
        while count() < EVENT_COUNT:
            await asyncio.sleep(_LOOK_EVERY)
    return (EVENT_COUNT - first) / (time.perf_counter() - begun)


async def _fill(channel: AbstractChannel) -> None:
    exchange = await channel.get_exchange(EVENTS, ensure=False)
    waiting = iter(range(EVENT_COUNT))

    async def one_after_another() -> None:
        for _ in waiting:
            await exchange.publish(to_message(_event()), RequestSubmitted.type)

    await asyncio.gather(*(one_after_another() for _ in range(64)))


def _event() -> EventEnvelope:
    id_ = new_id()
    event = RequestSubmitted(
        request_id=id_, school_id="school-07", audience="teacher", channel="web", experience="young"
    )
    body = event.model_dump_json()
    return EventEnvelope(
        new_id(), event.type, id_, 1, datetime.now(UTC), body, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )


async def _check(store: Store) -> None:
    """Every event has its effect, or the rate is worth nothing."""
    collection = store.collection(Demands.name)
    if await collection.count_documents({}) != EVENT_COUNT:
        raise NotMeasured("not every fact has exactly one effect")
    await collection.delete_many({})
