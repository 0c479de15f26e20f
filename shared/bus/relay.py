"""The relay: facts leave the outbox for the broker, confirmed, in order per aggregate, at least once."""

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
"""Seconds until it looks again while facts come: what is said meanwhile leaves together."""
_POLLS_BEFORE_WAIT = 3
"""So often it looks before it waits to be woken: to be woken for each fact costs more than to look for many."""
_SHORTEST, _LONGEST = 0.1, 5.0
_MEASURE_EVERY = 5.0


class Relay:
    """Sends what one room has said. Any number of them may run: each takes a share of the aggregates."""

    def __init__(self, store: Store, topology: Topology, settings: Settings, telemetry: Telemetry) -> None:
        self._room = store.name
        self._outbox = Outbox(store)
        self._membership = Leases(store)
        self._awaited = topology.consumed_types
        self._settings = settings
        self._telemetry = telemetry
        self._sent = telemetry.metrics.events_published.labels(store.name)
        self._connection: AbstractConnection | None = None
        self._channel: Channel | None = None
        self._speaking = store.outbox_collections
        self._hints = OutboxHints(store)
        self._tasks: list[asyncio.Task[None]] = []
        self._measured = float("-inf")
        self._resting: dict[tuple[str, str], float] = {}

    def start(self) -> None:
        """Begins to send, in the background."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._run()), loop.create_task(self._hints.watch())]

    async def stop(self) -> None:
        """Stops after the facts in flight; what is left is sent by the next relay."""
        await cancel_and_wait(*self._tasks)
        await asyncio.gather(self._membership.release(), return_exceptions=True)
        await self._leave()

    async def _run(self) -> None:
        """Never ends by itself: a relay that dies in silence would keep every fact at home."""
        now = asyncio.get_running_loop().time
        pause = _SHORTEST
        while True:
            began = now()
            try:
                await self._send(self._as_it_comes)
            except Exception as error:  # noqa: BLE001  whatever happened, the next round must come
                self._telemetry.metrics.relay_failures.labels(self._room).inc()
                self._telemetry.log.warning("relay_failed", service=self._room, error=repr(error))
                await self._leave()
            pause = min(_LONGEST, pause * 2) if now() - began < _LONGEST else _SHORTEST
            await asyncio.sleep(pause)

    async def drain(self) -> int:
        """Sends everything that waits now. Returns the number of facts confirmed.

        What the broker refuses rests for a while, so that it cannot stand in the way of all others.
        """
        return await self._send(self._all_there_is)

    async def _send(self, found: Callable[[ConfirmedPublisher], AsyncGenerator[list[PendingEvents], None]]) -> int:
        sending = ConfirmedPublisher(self._outbox, self._publish, self._let_rest, self._hints.notify)
        async with aclosing(found(sending)) as batches:
            await sending.run(batches, self._settings.relay_in_flight)
        return sending.confirmed_count

    async def _all_there_is(self, sending: ConfirmedPublisher) -> AsyncGenerator[list[PendingEvents], None]:
        is_over = False
        while not is_over:
            self._hints.take()
            is_over = not sending.in_flight_count
            async with aclosing(self._waiting(sending, self._speaking)) as batches:
                async for batch in batches:
                    is_over = False
                    yield batch
            await sending.wait_until_settled()
            is_over = is_over and not self._hints.take()

    async def _as_it_comes(self, sending: ConfirmedPublisher) -> AsyncGenerator[list[PendingEvents], None]:
        """It looks on while the last ones are under way; everywhere once in a while, whatever is told of one place."""
        now, looks = asyncio.get_running_loop().time, dict[str, int]()
        everywhere = float("-inf")
        while True:
            await self._measure()
            if now() - everywhere >= self._settings.relay_poll:
                everywhere = now()
                self._hints.notify(self._speaking)
            for name in self._hints.take():
                looks[name] = max(1, looks.get(name, 0))
            looks = {name: left - 1 for name, left in looks.items() if left > 0}
            async with aclosing(self._waiting(sending, looks)) as batches:
                async for batch in batches:
                    looks[batch[0].collection] = _POLLS_BEFORE_WAIT
                    self._hints.note_found(len(batch))
                    yield batch
            if any(looks.values()):
                await asyncio.sleep(_LINGER)
            else:
                await self._hints.wait(everywhere + self._settings.relay_poll - now())

    async def _waiting(
        self, sending: ConfirmedPublisher, names: Collection[str]
    ) -> AsyncGenerator[list[PendingEvents], None]:
        """What waits and is not in hand, as far as it is ours: when the shares change, it is looked for anew."""
        buckets = await self._membership.get_buckets()
        if buckets == []:
            return
        found = self._outbox.read_pending(buckets, BATCH, names, lambda name: self._passed_over(name, sending))
        async with aclosing(found) as batches:
            async for batch in batches:
                await self._open()
                yield batch
                if await self._membership.get_buckets() != buckets:
                    return

    def _let_rest(self, unsent: PendingEvents, error: Exception) -> None:
        """Its own facts wait, in order; others go on."""
        self._resting[unsent.collection, unsent.id] = asyncio.get_running_loop().time() + _REJECTED_PAUSE
        self._telemetry.metrics.relay_failures.labels(self._room).inc()
        self._telemetry.log.warning("event_rejected", service=self._room, about=unsent.id, error=repr(error))

    def _passed_over(self, collection: str, sending: ConfirmedPublisher) -> list[str]:
        now = asyncio.get_running_loop().time()
        self._resting = {one: until for one, until in self._resting.items() if until > now}
        return [*sending.in_flight[collection], *(id_ for name, id_ in self._resting if name == collection)]

    async def _publish(self, fact: EventEnvelope) -> None:
        """A fact that somebody waits for must reach a queue; `Sending` looks that the broker answers in time.

        It waits for the confirmation only: waiting for the socket as well, as aio-pika's exchanges do, would send
        one after another. What is under way is bounded by the number of senders.
        """
        channel = self._channel or await self._open()
        body, properties = encode_with_template(fact)
        answer = await channel.basic_publish(
            body, exchange=EVENTS, routing_key=fact.type, properties=properties,
            mandatory=fact.type in self._awaited, wait=False,
        )  # fmt: skip
        if not isinstance(answer, Basic.Ack):
            raise NotConfirmed(f"{fact.type}: {answer!r}")
        self._sent.inc()

    async def _open(self) -> Channel:
        """A new connection after any failure: a message id must never be in flight twice on one channel."""
        if self._channel is None:
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                self._connection = await open_connection(self._settings.amqp_url, f"{self._room} relay")
                channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._channel = cast("Channel", await channel.get_underlay_channel())
        return self._channel

    async def _leave(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        await close_connection(connection)

    async def _measure(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._measured >= _MEASURE_EVERY:
            self._measured = now
            oldest = await self._outbox.find_oldest()
            waited = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
            self._telemetry.metrics.outbox_oldest.labels(self._room).set(max(0.0, waited))
