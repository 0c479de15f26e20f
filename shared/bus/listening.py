"""Hearing facts: our own acknowledgement, pauses that grow, order per aggregate, dead letters with a reason."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aio_pika import IncomingMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from pydantic import ValidationError

from shared.bus.dead_letters import DeadLetters
from shared.bus.listeners import Listener, Listeners
from shared.bus.wire import Malformed, from_message
from shared.event import Event, Fact
from shared.identity import Who
from shared.problems import Conflict, Refused, Unavailable
from shared.settings import Settings
from shared.store import AlreadyHeard, Receiving, Store
from shared.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a failing fact is tried: `pauses` (seconds) in the process, then `returns` trips to the queue.

    While the database is away a fact waits up to `away` seconds at a time; that counts as one trip, and the
    broker's own limit of 20 is the last resort.
    """

    pauses: tuple[float, ...] = (0.05, 0.25, 1.0)
    returns: int = 6
    longest: float = 60.0
    away: float = 600.0


class Listening:
    """The listeners of one room at work, each on a channel of its own."""

    def __init__(
        self, listeners: Listeners, store: Store, settings: Settings, telemetry: Telemetry, patience: Patience | None = None
    ) -> None:
        self._listeners = listeners
        self._store = store
        self._settings = settings
        self._telemetry = telemetry
        self._patience = patience or Patience()
        self._dead = DeadLetters(settings.amqp_url)
        self._lanes: dict[tuple[str, str], asyncio.Lock] = {}
        self._in_hand = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._broker: RabbitBroker | None = None
        self._starting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to listen, as soon as the broker answers."""
        self._starting = asyncio.get_running_loop().create_task(self._start())

    @property
    def listens(self) -> bool:
        """Whether every listener has its consumer."""
        broker = self._broker
        return broker is not None and all(subscriber.running for subscriber in broker.subscribers)

    async def stop(self) -> None:
        """Takes no more, finishes what it holds, then closes: a deploy costs no message a delivery."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        broker, self._broker = self._broker, None
        if broker is not None:
            for subscriber in broker.subscribers:
                await _cancel_consumer(subscriber)
            async with asyncio.timeout(20):
                await self._empty.wait()
            await broker.stop()
        await self._dead.close()

    async def _start(self) -> None:
        while True:
            broker = self._new_broker()
            try:
                await broker.start()
            except Exception as error:  # whatever keeps the broker away, it is tried again
                self._telemetry.log.warning("broker_away", room=self._listeners.room, error=str(error))
                await asyncio.gather(broker.stop(), return_exceptions=True)
                await asyncio.sleep(1)
            else:
                self._broker = broker
                return

    def _new_broker(self) -> RabbitBroker:
        broker = RabbitBroker(
            self._settings.amqp_url,
            apply_types=False,
            logger=None,
            graceful_timeout=20,
            reconnect_interval=1,
            client_properties={"connection_name": f"{self._listeners.room} listens"},  # type: ignore[arg-type]
        )
        for listener in self._listeners.all.values():
            subscriber = broker.subscriber(
                RabbitQueue(listener.queue, declare=False),
                channel=Channel(prefetch_count=self._settings.prefetch),
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
                decoder=_whole,
            )
            subscriber(self._receiver(listener))
        return broker

    def _receiver(self, listener: Listener) -> Any:
        async def receive(message: RabbitMessage) -> None:
            self._in_hand += 1
            self._empty.clear()
            try:
                outcome = await self._receive(listener, message.raw_message)
                self._telemetry.metrics.heard.labels(listener.queue, outcome).inc()
            finally:
                self._in_hand -= 1
                if self._in_hand == 0:
                    self._empty.set()

        return receive

    async def _receive(self, listener: Listener, message: IncomingMessage) -> str:
        try:
            fact = from_message(message)
            event = _awaited(listener, fact)
        except (Malformed, ValidationError) as error:
            return await self._bury(listener, message, _without_values(error))
        async with self._lane(listener.queue, fact.subject):
            try:
                await self._try(listener, fact, event)
            except Exception as error:
                return await self._give_back(listener, message, error)
        await message.ack()
        waited = (datetime.now(UTC) - fact.at).total_seconds()
        self._telemetry.metrics.to_listener.labels(listener.queue).observe(max(0.0, waited))
        return "done"

    async def _try(self, listener: Listener, fact: Fact, event: Event) -> None:
        for pause in (*self._patience.pauses, None):
            try:
                with self._telemetry.span(listener.queue, fact.traceparent) as traceparent:
                    work = Receiving(self._store, Who.room(self._listeners.room), fact, listener.queue)
                    work.traceparent = traceparent
                    await listener.effect(event, work)
                    await work.commit()
            except AlreadyHeard:
                return
            except Unavailable:
                await self._until_back()
            except Refused:
                raise
            except Exception as error:
                if pause is None:
                    raise
                if not isinstance(error, Conflict):
                    self._telemetry.log.warning("listener_failed", queue=listener.queue, fact=fact.id, exc_info=error)
                await asyncio.sleep(pause)
            else:
                return
        raise Unavailable

    async def _until_back(self) -> None:
        """The database is away: wait here, holding the fact, rather than spend its deliveries."""
        loop = asyncio.get_running_loop()
        end, pause = loop.time() + self._patience.away, 0.1
        while loop.time() < end:
            await asyncio.sleep(pause)
            pause = min(5.0, pause * 2)
            try:
                await self._store.ping()
            except Unavailable:
                continue
            return

    async def _give_back(self, listener: Listener, message: IncomingMessage, error: Exception) -> str:
        trips = int(str(message.headers.get("x-delivery-count") or 0))
        permanent = isinstance(error, Refused) or (trips >= self._patience.returns and not isinstance(error, Unavailable))
        if permanent:
            return await self._bury(listener, message, f"{type(error).__name__}: {error}")
        await asyncio.sleep(min(self._patience.longest, self._patience.pauses[-1] * 2**trips))
        await message.reject(requeue=True)
        return "returned"

    async def _bury(self, listener: Listener, message: IncomingMessage, reason: str) -> str:
        self._telemetry.log.error("dead_letter", queue=listener.queue, message=message.message_id, reason=reason)
        try:
            await self._dead.bury(listener.queue, message, reason)
        except Exception:  # the broker then buries it itself, without our words
            await message.reject(requeue=False)
        else:
            await message.ack()
        return "dead"

    @asynccontextmanager
    async def _lane(self, queue: str, subject: str) -> AsyncIterator[None]:
        """Facts about one thing take their turns, in the order in which they came."""
        key = (queue, subject)
        lock = self._lanes.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            if not lock.locked() and not lock._waiters:  # noqa: SLF001
                self._lanes.pop(key, None)


async def _cancel_consumer(subscriber: Any) -> None:
    """FastStream cancels the consumer last, and every prefetched message then comes back as one delivery more."""
    queue, tag = subscriber._queue_obj, subscriber._consumer_tag  # noqa: SLF001
    if queue is not None and tag is not None and not queue.channel.is_closed:
        await asyncio.gather(queue.cancel(tag), return_exceptions=True)
        subscriber._consumer_tag = None  # noqa: SLF001


async def _whole(message: RabbitMessage) -> RabbitMessage:
    """The listener gets the message as it came: reading it is part of our acknowledgement."""
    return message


def _awaited(listener: Listener, fact: Fact) -> Event:
    for event in listener.events:
        if event.type == fact.type:
            return event.parse(fact.text)
    raise Malformed(f"{listener.queue} does not wait for {fact.type}")


def _without_values(error: Malformed | ValidationError) -> str:
    """Why it cannot be read; never what somebody wrote."""
    if isinstance(error, Malformed):
        return str(error)
    places = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False, include_url=False)]
    return "the promise is not kept: " + "; ".join(places)
