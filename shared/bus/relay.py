"""The relay: events leave the outbox for the broker, confirmed, in order per aggregate, at least once."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from datetime import UTC, datetime
from typing import cast

from aio_pika.abc import AbstractConnection
from aiormq import Channel
from pamqp.commands import Basic

from shared.background import cancel_and_wait
from shared.bus.connection import close_connection, open_connection
from shared.bus.property_templates import encode_with_template
from shared.bus.publisher import BATCH, CONFIRM_TIMEOUT, ConfirmedPublisher, NotConfirmed
from shared.bus.topology import EVENTS, Topology
from shared.event import EventEnvelope
from shared.settings import Settings
from shared.store import Leases, Outbox, OutboxHints, Store
from shared.store.outbox import PendingEvents
from shared.telemetry import Telemetry

_REJECTED_PAUSE = 5.0
_LINGER = 0.008
"""Seconds until it polls again while events come: what is published meanwhile leaves together."""
_POLLS_BEFORE_WAIT = 3
"""So often it polls before it waits to be woken: to be woken for each event costs more than to poll for many."""
_SHORTEST, _LONGEST = 0.1, 5.0
_MEASURE_EVERY = 5.0


class Relay:
    """Publishes what lies in the outboxes of one service. Any number may run: each takes a share of the aggregates."""

    def __init__(self, store: Store, topology: Topology, settings: Settings, telemetry: Telemetry) -> None:
        self._service = store.name
        self._outbox = Outbox(store)
        self._leases = Leases(store)
        self._consumed_types = topology.consumed_types
        self._settings = settings
        self._telemetry = telemetry
        self._published = telemetry.metrics.events_published.labels(store.name)
        self._connection: AbstractConnection | None = None
        self._channel: Channel | None = None
        self._collections = store.outbox_collections
        self._outbox_hints = OutboxHints(store)
        self._tasks: list[asyncio.Task[None]] = []
        self._measured = float("-inf")
        self._paused: dict[tuple[str, str], float] = {}

    def start(self) -> None:
        """Begins to send, in the background."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._run()), loop.create_task(self._outbox_hints.watch())]

    async def stop(self) -> None:
        """Stops after the events in flight; what is left is sent by the next relay."""
        await cancel_and_wait(*self._tasks)
        await asyncio.gather(self._leases.release(), return_exceptions=True)
        await self._disconnect()

    async def _run(self) -> None:
        """Never ends by itself: a relay that dies in silence would keep every event in its outbox."""
        now = asyncio.get_running_loop().time
        pause = _SHORTEST
        while True:
            began = now()
            try:
                await self._send(self._read_continuously)
            except Exception as error:  # noqa: BLE001  whatever happened, the next round must come
                self._telemetry.metrics.relay_failures.labels(self._service).inc()
                self._telemetry.log.warning("relay_failed", service=self._service, error=repr(error))
                await self._disconnect()
            pause = min(_LONGEST, pause * 2) if now() - began < _LONGEST else _SHORTEST
            await asyncio.sleep(pause)

    async def drain(self) -> int:
        """Sends everything that waits now. Returns the number of events confirmed.

        What the broker rejects waits for a while, so that it cannot stand in the way of all others.
        """
        return await self._send(self._read_once)

    async def _send(self, read: Callable[[ConfirmedPublisher], AsyncGenerator[list[PendingEvents], None]]) -> int:
        publisher = ConfirmedPublisher(self._outbox, self._publish, self._pause_aggregate, self._outbox_hints.notify)
        async with aclosing(read(publisher)) as batches:
            await publisher.run(batches, self._settings.relay_in_flight)
        return publisher.confirmed_count

    async def _read_once(self, publisher: ConfirmedPublisher) -> AsyncGenerator[list[PendingEvents], None]:
        is_over = False
        while not is_over:
            self._outbox_hints.take()
            is_over = not publisher.in_flight_count
            async with aclosing(self._waiting(publisher, self._collections)) as batches:
                async for batch in batches:
                    is_over = False
                    yield batch
            await publisher.wait_until_settled()
            is_over = is_over and not self._outbox_hints.take()

    async def _read_continuously(self, publisher: ConfirmedPublisher) -> AsyncGenerator[list[PendingEvents], None]:
        """It reads on while the last ones are in flight; everywhere once in a while, whatever the hints name."""
        now, looks = asyncio.get_running_loop().time, dict[str, int]()
        everywhere = float("-inf")
        while True:
            await self._measure()
            if now() - everywhere >= self._settings.relay_poll:
                everywhere = now()
                self._outbox_hints.notify(self._collections)
            for name in self._outbox_hints.take():
                looks[name] = max(1, looks.get(name, 0))
            looks = {name: left - 1 for name, left in looks.items() if left > 0}
            async with aclosing(self._waiting(publisher, looks)) as batches:
                async for batch in batches:
                    looks[batch[0].collection] = _POLLS_BEFORE_WAIT
                    self._outbox_hints.note_found(len(batch))
                    yield batch
            if any(looks.values()):
                await asyncio.sleep(_LINGER)
            else:
                await self._outbox_hints.wait(everywhere + self._settings.relay_poll - now())

    async def _waiting(
        self, publisher: ConfirmedPublisher, names: Collection[str]
    ) -> AsyncGenerator[list[PendingEvents], None]:
        """What waits and is not in flight, as far as its buckets are ours: when the leases change, it is read anew."""
        buckets = await self._leases.get_buckets()
        if buckets == []:
            return
        read = self._outbox.read_pending(buckets, BATCH, names, lambda name: self._list_excluded(name, publisher))
        async with aclosing(read) as batches:
            async for batch in batches:
                await self._connect()
                yield batch
                if await self._leases.get_buckets() != buckets:
                    return

    def _pause_aggregate(self, pending: PendingEvents, error: Exception) -> None:
        """Its own events wait, in order; others go on."""
        self._paused[pending.collection, pending.id] = asyncio.get_running_loop().time() + _REJECTED_PAUSE
        self._telemetry.metrics.relay_failures.labels(self._service).inc()
        self._telemetry.log.warning("event_rejected", service=self._service, about=pending.id, error=repr(error))

    def _list_excluded(self, collection: str, publisher: ConfirmedPublisher) -> list[str]:
        now = asyncio.get_running_loop().time()
        self._paused = {one: until for one, until in self._paused.items() if until > now}
        return [*publisher.in_flight[collection], *(id_ for name, id_ in self._paused if name == collection)]

    async def _publish(self, envelope: EventEnvelope) -> None:
        """An event that somebody consumes must reach a queue; `ConfirmedPublisher` limits the time of an answer.

        It waits for the confirmation only: waiting for the socket as well, as aio-pika's exchanges do, would send
        one after another. What is under way is bounded by the number of senders.
        """
        channel = self._channel or await self._connect()
        body, properties = encode_with_template(envelope)
        answer = await channel.basic_publish(
            body,
            exchange=EVENTS,
            routing_key=envelope.type,
            properties=properties,
            mandatory=envelope.type in self._consumed_types,
            wait=False,
        )
        if not isinstance(answer, Basic.Ack):
            raise NotConfirmed(f"{envelope.type}: {answer!r}")
        self._published.inc()

    async def _connect(self) -> Channel:
        """A new connection after any failure: a message id must never be in flight twice on one channel."""
        if self._channel is None:
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                self._connection = await open_connection(self._settings.amqp_url, f"{self._service} relay")
                channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._channel = cast("Channel", await channel.get_underlay_channel())
        return self._channel

    async def _disconnect(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        await close_connection(connection)

    async def _measure(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._measured >= _MEASURE_EVERY:
            self._measured = now
            oldest = await self._outbox.find_oldest()
            waited = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
            self._telemetry.metrics.outbox_oldest.labels(self._service).set(max(0.0, waited))
