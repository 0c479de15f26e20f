"""One pass of the relay: reading ahead, sending and marking at the same time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aio_pika.exceptions import DeliveryError

from shared.event import Fact
from shared.store import Outbox
from shared.store.outbox import Unsent

BATCH = 500
MARK = 1_000
MARK_WITHIN = 0.25  # seconds


class Unconfirmed(Exception):
    """The broker did not say yes: the fact stays and is sent again."""


class Sending:
    """Sends aggregates side by side, the facts of each one after another. `count` is what has been confirmed."""

    def __init__(
        self,
        outbox: Outbox,
        publish: Callable[[Fact], Awaitable[None]],
        refused: Callable[[Unsent, Exception], None],
    ) -> None:
        self._outbox = outbox
        self._publish = publish
        self._refused = refused
        self._waiting = asyncio.Queue[Unsent | None](BATCH)
        self._done: list[Unsent] = []
        self._now = asyncio.get_running_loop().time
        self._marked = self._now()
        self.count = 0

    async def run(self, first: list[Unsent], more: AsyncIterator[list[Unsent]], senders: int) -> None:
        """Sends `first` and what `more` gives; every mark is durable when it returns or raises."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read_ahead(first, more, senders))
                for _ in range(senders):
                    group.create_task(self._one_after_another())
        finally:
            if self._done:
                await self._mark()

    async def _read_ahead(self, first: list[Unsent], more: AsyncIterator[list[Unsent]], senders: int) -> None:
        for unsent in first:
            await self._waiting.put(unsent)
        async for batch in more:
            for unsent in batch:
                await self._waiting.put(unsent)
        for _ in range(senders):
            await self._waiting.put(None)

    async def _one_after_another(self) -> None:
        while (unsent := await self._waiting.get()) is not None:
            try:
                for fact in unsent.facts:
                    await self._publish(fact)
            except (DeliveryError, Unconfirmed) as error:
                self._refused(unsent, error)
                continue
            self._done.append(unsent)
            self.count += len(unsent.facts)
            if len(self._done) >= MARK or self._now() - self._marked >= MARK_WITHIN:
                await self._mark()

    async def _mark(self) -> None:
        """Large marks are cheap; old ones would be sent again by whoever takes over from a relay that died."""
        self._marked = self._now()
        done, self._done = self._done, []
        await self._outbox.sent(done)
