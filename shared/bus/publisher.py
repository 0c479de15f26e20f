"""What a relay has in flight: sent side by side, marked together, while it reads on."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from aio_pika.exceptions import DeliveryError

from shared.event import EventEnvelope
from shared.store import Outbox
from shared.store.outbox import PendingEvents

BATCH = 500
MARK_BATCH = 1_000
MARK_LINGER = 0.25  # seconds
CONFIRM_TIMEOUT = 10.0
"""Seconds after which the fate of an event is unknown, and everything begins anew."""
MAX_IN_FLIGHT = 3_000
"""So many aggregates at most are read, sent or wait for their mark: their events lie in memory meanwhile."""


class NotConfirmed(Exception):
    """The broker did not confirm it: the event stays and is sent again."""


class ConfirmedPublisher:
    """Sends aggregates side by side, the events of each one after another. `confirmed_count` is how many.

    `in_flight` names, by collection, the `in_flight_count` aggregates that are read and not yet marked: whoever reads
    on must exclude them. `on_more_pending` gets the collections in which more was published about one of them.
    """

    def __init__(
        self,
        outbox: Outbox,
        publish: Callable[[EventEnvelope], Awaitable[None]],
        on_rejected: Callable[[PendingEvents, Exception], None],
        on_more_pending: Callable[[list[str]], None],
    ) -> None:
        self._outbox = outbox
        self._publish = publish
        self._on_rejected = on_rejected
        self._on_more_pending = on_more_pending
        self._waiting = asyncio.Queue[PendingEvents | None](BATCH)
        self._group = asyncio.TaskGroup()
        self._senders: list[asyncio.Task[None]] = []
        self._under_way = 0
        self._publishing_since: dict[str, float] = {}
        self._done: list[PendingEvents] = []
        self._to_mark, self._mark_now = asyncio.Event(), asyncio.Event()
        self._is_over = False
        self._has_capacity = asyncio.Event()
        self._now = asyncio.get_running_loop().time
        self.in_flight: defaultdict[str, set[str]] = defaultdict(set)
        self.in_flight_count = self.confirmed_count = 0

    async def run(self, batches: AsyncIterator[list[PendingEvents]], senders: int) -> None:
        """Sends what `batches` gives until they end; every mark is durable when it returns or raises."""
        try:
            async with self._group as group:
                group.create_task(self._mark_in_batches())
                watch = group.create_task(self._watch())
                async for batch in batches:
                    for pending in batch:
                        await self._enqueue(pending, senders)
                for _ in self._senders:
                    await self._waiting.put(None)
                await asyncio.gather(*self._senders)
                watch.cancel()
                self._is_over = True
                self._to_mark.set()
        finally:
            if self._done:
                await self._mark()

    async def wait_until_settled(self) -> None:
        """Waits until nothing is in flight."""
        await self._wait_until_at_most(0)

    async def _wait_until_at_most(self, limit: int) -> None:
        while self.in_flight_count > limit:
            self._has_capacity.clear()
            await self._has_capacity.wait()

    async def _enqueue(self, pending: PendingEvents, senders: int) -> None:
        self.in_flight[pending.collection].add(pending.id)
        self.in_flight_count += 1
        self._under_way += 1
        if len(self._senders) < min(senders, self._under_way):
            self._senders.append(self._group.create_task(self._send_in_order()))
        await self._waiting.put(pending)
        if self.in_flight_count > MAX_IN_FLIGHT:
            await self._wait_until_at_most(MAX_IN_FLIGHT)

    async def _send_in_order(self) -> None:
        while (pending := await self._waiting.get()) is not None:
            try:
                for envelope in pending.events:
                    await self._publish_confirmed(envelope)
            except (DeliveryError, NotConfirmed) as error:
                self._on_rejected(pending, error)
                self._release([pending])
            else:
                self._done.append(pending)
                self._to_mark.set()
                self.confirmed_count += len(pending.events)
            self._under_way -= 1
            if self._under_way == 0 or len(self._done) >= MARK_BATCH:
                self._mark_now.set()

    async def _publish_confirmed(self, envelope: EventEnvelope) -> None:
        self._publishing_since[envelope.id] = self._now()
        try:
            await self._publish(envelope)
        finally:
            del self._publishing_since[envelope.id]

    async def _watch(self) -> None:
        """One look at the oldest of all costs less than a timer for each, a twentieth of what an event costs."""
        while True:
            await asyncio.sleep(CONFIRM_TIMEOUT / 10)
            oldest = next(iter(self._publishing_since.values()), None)
            if oldest is not None and self._now() - oldest > CONFIRM_TIMEOUT:
                raise TimeoutError(f"the broker has not answered for {CONFIRM_TIMEOUT:.0f} seconds")

    async def _mark_in_batches(self) -> None:
        """Large marks are cheap; old ones would be sent again by whoever takes over from a relay that died."""
        while self._done or not self._is_over:
            await self._to_mark.wait()
            self._to_mark.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(0 if self._is_over else MARK_LINGER):
                    await self._mark_now.wait()
            self._mark_now.clear()
            if self._done:
                await self._mark()

    async def _mark(self) -> None:
        done, self._done = self._done, []
        self._on_more_pending(await self._outbox.mark_published(done))
        self._release(done)

    def _release(self, done: list[PendingEvents]) -> None:
        for pending in done:
            self.in_flight[pending.collection].discard(pending.id)
        self.in_flight_count -= len(done)
        self._has_capacity.set()
