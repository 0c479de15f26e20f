"""What a relay has in hand: sent side by side, marked together, while it reads on."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from aio_pika.exceptions import DeliveryError

from shared.event import Fact
from shared.store import Outbox
from shared.store.outbox import Unsent

BATCH = 500
MARK = 1_000
MARK_WITHIN = 0.25  # seconds
CONFIRM_WITHIN = 10.0
"""Seconds after which the fate of a fact is unknown, and everything begins anew."""
IN_HAND = 3_000
"""So many aggregates at most are read, sent or wait for their mark: what they say lies in memory meanwhile."""


class Unconfirmed(Exception):
    """The broker did not say yes: the fact stays and is sent again."""


class Sending:
    """Sends aggregates side by side, the facts of each one after another. `count` is what has been confirmed.

    `in_hand` names, by collection, the `held` aggregates that are read and not yet marked: whoever reads on must pass
    them over.
    `says_more` is told the collections in which something was said about what was in hand.
    """

    def __init__(
        self,
        outbox: Outbox,
        publish: Callable[[Fact], Awaitable[None]],
        refused: Callable[[Unsent, Exception], None],
        says_more: Callable[[list[str]], None],
    ) -> None:
        self._outbox = outbox
        self._publish = publish
        self._refused = refused
        self._says_more = says_more
        self._waiting = asyncio.Queue[Unsent | None](BATCH)
        self._group = asyncio.TaskGroup()
        self._senders: list[asyncio.Task[None]] = []
        self._under_way = 0
        self._asked: dict[str, float] = {}
        self._done: list[Unsent] = []
        self._to_mark, self._enough = asyncio.Event(), asyncio.Event()
        self._is_over = False
        self._eased = asyncio.Event()
        self._now = asyncio.get_running_loop().time
        self.in_hand: defaultdict[str, set[str]] = defaultdict(set)
        self.held = self.count = 0

    async def run(self, batches: AsyncIterator[list[Unsent]], senders: int) -> None:
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

    async def settled(self) -> None:
        """Waits until nothing is in hand."""
        await self._down_to(0)

    async def _down_to(self, limit: int) -> None:
        while self.held > limit:
            self._eased.clear()
            await self._eased.wait()

    async def _take(self, unsent: Unsent, senders: int) -> None:
        self.in_hand[unsent.collection].add(unsent.id)
        self.held += 1
        self._under_way += 1
        if len(self._senders) < min(senders, self._under_way):
            self._senders.append(self._group.create_task(self._one_after_another()))
        await self._waiting.put(unsent)
        if self.held > IN_HAND:
            await self._down_to(IN_HAND)

    async def _one_after_another(self) -> None:
        while (unsent := await self._waiting.get()) is not None:
            try:
                for fact in unsent.facts:
                    await self._confirmed(fact)
            except (DeliveryError, Unconfirmed) as error:
                self._refused(unsent, error)
                self._let_go([unsent])
            else:
                self._done.append(unsent)
                self._to_mark.set()
                self.count += len(unsent.facts)
            self._under_way -= 1
            if self._under_way == 0 or len(self._done) >= MARK:
                self._enough.set()

    async def _confirmed(self, fact: Fact) -> None:
        self._asked[fact.id] = self._now()
        try:
            await self._publish(fact)
        finally:
            del self._asked[fact.id]

    async def _watch(self) -> None:
        """One look at the oldest of all costs less than a timer for each, a twentieth of what a fact costs."""
        while True:
            await asyncio.sleep(CONFIRM_WITHIN / 10)
            oldest = next(iter(self._asked.values()), None)
            if oldest is not None and self._now() - oldest > CONFIRM_WITHIN:
                raise TimeoutError(f"the broker has not answered for {CONFIRM_WITHIN:.0f} seconds")

    async def _mark_together(self) -> None:
        """Large marks are cheap; old ones would be sent again by whoever takes over from a relay that died."""
        while self._done or not self._is_over:
            await self._to_mark.wait()
            self._to_mark.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(0 if self._is_over else MARK_WITHIN):
                    await self._enough.wait()
            self._enough.clear()
            if self._done:
                await self._mark()

    async def _mark(self) -> None:
        done, self._done = self._done, []
        self._says_more(await self._outbox.sent(done))
        self._let_go(done)

    def _let_go(self, done: list[Unsent]) -> None:
        for unsent in done:
            self.in_hand[unsent.collection].discard(unsent.id)
        self.held -= len(done)
        self._eased.set()
