"""The relay: facts leave the outbox for the broker, confirmed, in order per aggregate, at least once."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from aio_pika.abc import AbstractConnection, AbstractExchange
from aio_pika.exceptions import DeliveryError
from pamqp.commands import Basic

from shared.bus.connecting import connected, left
from shared.bus.topology import EVENTS, Topology
from shared.bus.wire import to_message
from shared.event import Fact
from shared.settings import Settings
from shared.store import Membership, Outbox, Store
from shared.store.outbox import Unsent
from shared.telemetry import Telemetry

WINDOW = 2_000
MARK = 250
_CONFIRM_WITHIN = 10.0
_REST = 5.0
_MEASURE_EVERY = 5.0


class Unconfirmed(Exception):
    """The broker did not say yes: the fact stays and is sent again."""


class Relay:
    """Sends what one room has said. Any number of them may run: each takes a share of the aggregates."""

    def __init__(self, store: Store, topology: Topology, settings: Settings, telemetry: Telemetry) -> None:
        self._room = store.name
        self._outbox = Outbox(store)
        self._membership = Membership(store)
        self._awaited = topology.awaited
        self._settings = settings
        self._telemetry = telemetry
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._measured = float("-inf")
        self._resting: dict[str, float] = {}
        store.committed = self._woken.set

    def start(self) -> None:
        """Begins to send, in the background."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._run()), loop.create_task(self._outbox.watch(self._idle, self._woken))]

    async def stop(self) -> None:
        """Stops after the facts in flight; what is left is sent by the next relay."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(self._membership.leave(), return_exceptions=True)
        await self._leave()

    async def _run(self) -> None:
        """Never ends by itself: a relay that dies in silence would keep every fact at home."""
        pause = 0.1
        while True:
            self._woken.clear()
            try:
                await self._measure()
                sent = await self.drain()
            except Exception as error:  # noqa: BLE001  whatever happened, the next round must come
                self._telemetry.metrics.relay_failures.labels(self._room).inc()
                self._telemetry.log.warning("relay_failed", room=self._room, error=repr(error))
                await self._leave()
                await asyncio.sleep(pause)
                pause = min(5.0, pause * 2)
                continue
            pause = 0.1
            if sent == 0:
                await self._wait()

    async def _wait(self) -> None:
        self._idle.set()
        try:
            async with asyncio.timeout(self._settings.relay_poll):
                await self._woken.wait()
        except TimeoutError:
            return

    async def drain(self) -> int:
        """Sends everything that waits now, in windows. Returns the number of facts confirmed.

        What the broker refuses rests for a while, so that it cannot stand in the way of all others.
        """
        total = 0
        while True:
            buckets = await self._membership.buckets()
            if buckets == []:
                return total
            window = await self._outbox.unsent(buckets, WINDOW, self._at_rest())
            if not window:
                return total
            self._idle.clear()
            total += await self._send(window)

    async def _send(self, window: Sequence[Unsent]) -> int:
        exchange = await self._open()
        waiting, done = deque(window), list[Unsent]()
        count = 0

        async def one_after_another() -> None:
            nonlocal count
            while waiting:
                unsent = waiting.popleft()
                try:
                    for fact in unsent.facts:
                        await self._publish(exchange, fact)
                except (DeliveryError, Unconfirmed) as error:
                    self._let_rest(unsent, error)
                    continue
                done.append(unsent)
                count += len(unsent.facts)
                if len(done) >= MARK:
                    marked = done.copy()
                    done.clear()
                    await self._outbox.sent(marked)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._settings.relay_in_flight, len(window))):
                    group.create_task(one_after_another())
        finally:
            self._telemetry.metrics.sent.labels(self._room).inc(count)
            if done:
                await self._outbox.sent(done)
        return count

    def _let_rest(self, unsent: Unsent, error: Exception) -> None:
        """Its own facts wait, in order; others go on."""
        self._resting[unsent.id] = asyncio.get_running_loop().time() + _REST
        self._telemetry.metrics.relay_failures.labels(self._room).inc()
        self._telemetry.log.warning("fact_refused", room=self._room, about=unsent.id, error=repr(error))

    def _at_rest(self) -> list[str]:
        now = asyncio.get_running_loop().time()
        self._resting = {id_: until for id_, until in self._resting.items() if until > now}
        return list(self._resting)

    async def _publish(self, exchange: AbstractExchange, fact: Fact) -> None:
        """A fact that somebody waits for must reach a queue; after a timeout its fate is unknown."""
        awaited = fact.type in self._awaited
        answer = await exchange.publish(to_message(fact), fact.type, mandatory=awaited, timeout=_CONFIRM_WITHIN)
        if not isinstance(answer, Basic.Ack):
            raise Unconfirmed(f"{fact.type}: {answer!r}")

    async def _open(self) -> AbstractExchange:
        """A new connection after any failure: a message id must never be in flight twice on one channel."""
        if self._exchange is None:
            async with asyncio.timeout(_CONFIRM_WITHIN):
                self._connection = await connected(self._settings.amqp_url, f"{self._room} relay")
                channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._exchange = await channel.get_exchange(EVENTS, ensure=False)
        return self._exchange

    async def _leave(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        await left(connection)

    async def _measure(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._measured >= _MEASURE_EVERY:
            self._measured = now
            oldest = await self._outbox.oldest()
            waited = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
            self._telemetry.metrics.unsent.labels(self._room).set(max(0.0, waited))
