"""What a relay has in hand: sent side by side, marked together, while it reads on."""

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
"""Seconds after which the fate of a fact is unknown, and everything begins anew."""
MAX_IN_FLIGHT = 3_000
"""So many aggregates at most are read, sent or wait for their mark: what they say lies in memory meanwhile."""


class NotConfirmed(Exception):
    """The broker did not say yes: the fact stays and is sent again."""


class ConfirmedPublisher:
    """Sends aggregates side by side, the facts of each one after another. `count` is what has been confirmed.

    `in_hand` names, by collection, the `held` aggregates that are read and not yet marked: whoever reads on must pass
    them over.
    `says_more` is told the collections in which something was said about what was in hand.
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
        self._refused = on_rejected
        self._says_more = on_more_pending
        self._waiting = asyncio.Queue[PendingEvents | None](BATCH)
        self._group = asyncio.TaskGroup()
        self._senders: list[asyncio.Task[None]] = []
        self._under_way = 0
        self._asked: dict[str, float] = {}
        self._done: list[PendingEvents] = []
        self._to_mark, self._enough = asyncio.Event(), asyncio.Event()
        self._is_over = False
        self._eased = asyncio.Event()
        self._now = asyncio.get_running_loop().time
        self.in_flight: defaultdict[str, set[str]] = defaultdict(set)
        self.in_flight_count = self.confirmed_count = 0

    async def run(self, batches: AsyncIterator[list[PendingEvents]], senders: int) -> None:
        """Sends what `batches` gives until they end; every mark is durable when it returns or raises."""
        try:
            async with self._group as group:
                group.create_task(self._mark_together())
                watch = group.create_task(self._watch())
                async for batch in batches:
                    for unsent in batch:
                        await self._take(unsent, senders)
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
        """Waits until nothing is in hand."""
        await self._down_to(0)

    async def _down_to(self, limit: int) -> None:
        while self.in_flight_count > limit:
            self._eased.clear()
            await self._eased.wait()

    async def _take(self, unsent: PendingEvents, senders: int) -> None:
        self.in_flight[unsent.collection].add(unsent.id)
        self.in_flight_count += 1
        self._under_way += 1
        if len(self._senders) < min(senders, self._under_way):
            self._senders.append(self._group.create_task(self._one_after_another()))
        await self._waiting.put(unsent)
        if self.in_flight_count > MAX_IN_FLIGHT:
            await self._down_to(MAX_IN_FLIGHT)

    async def _one_after_another(self) -> None:
        while (unsent := await self._waiting.get()) is not None:
            try:
                for fact in unsent.events:
                    await self._confirmed(fact)
            except (DeliveryError, NotConfirmed) as error:
                self._refused(unsent, error)
                self._let_go([unsent])
            else:
                self._done.append(unsent)
                self._to_mark.set()
                self.confirmed_count += len(unsent.events)
            self._under_way -= 1
            if self._under_way == 0 or len(self._done) >= MARK_BATCH:
                self._enough.set()

    async def _confirmed(self, fact: EventEnvelope) -> None:
        self._asked[fact.id] = self._now()
        try:
            await self._publish(fact)
        finally:
            del self._asked[fact.id]

    async def _watch(self) -> None:
        """One look at the oldest of all costs less than a timer for each, a twentieth of what a fact costs."""
        while True:
            await asyncio.sleep(CONFIRM_TIMEOUT / 10)
            oldest = next(iter(self._asked.values()), None)
            if oldest is not None and self._now() - oldest > CONFIRM_TIMEOUT:
                raise TimeoutError(f"the broker has not answered for {CONFIRM_TIMEOUT:.0f} seconds")

    async def _mark_together(self) -> None:
        """Large marks are cheap; old ones would be sent again by whoever takes over from a relay that died."""
        while self._done or not self._is_over:
            await self._to_mark.wait()
            self._to_mark.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(0 if self._is_over else MARK_LINGER):
                    await self._enough.wait()
            self._enough.clear()
            if self._done:
                await self._mark()

    async def _mark(self) -> None:
        done, self._done = self._done, []
        self._says_more(await self._outbox.mark_published(done))
        self._let_go(done)

    def _let_go(self, done: list[PendingEvents]) -> None:
        for unsent in done:
            self.in_flight[unsent.collection].discard(unsent.id)
        self.in_flight_count -= len(done)
        self._eased.set()
