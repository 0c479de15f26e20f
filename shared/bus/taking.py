"""How many messages a listener holds: one to begin with, so that a fact that kills takes no other along."""

import asyncio
from typing import Any

from aio_pika import IncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from shared.bus.hearing import Hearing

AT_FIRST = 1


class Taking:
    """The consumer of one listener.

    All that a process held when it died goes back to the head of the queue with one delivery less to live. Held by
    the fifty, forty-nine innocents would rest in the dead letters together with the fact that kills. So whoever
    begins takes one, then twice as many after each suspect that was survived, and the full prefetch with the first
    fact that nobody had in hand before: it stands behind all suspects.
    """

    def __init__(self, subscriber: Any, hearing: Hearing, full: int) -> None:
        self._subscriber = subscriber
        self._hearing = hearing
        self._full = full
        self._held = AT_FIRST
        self._changing = asyncio.Lock()
        self._widening: set[asyncio.Task[None]] = set()

    async def receive(self, message: IncomingMessage) -> None:
        """Hears a message and sees whether more may be held; with a full prefetch messages do not come this way."""
        suspect = int(str(message.headers.get("x-delivery-count") or 0)) > 0
        if not suspect:
            self._widen(self._full)
        await self._hearing.receive(message)
        if suspect:
            self._widen(self._held * 2)

    async def stop(self) -> None:
        """FastStream cancels the consumer last, and every prefetched message then comes back as one delivery more."""
        async with self._changing:
            self._full = 0
            queue, tag = self._subscriber._queue_obj, self._subscriber._consumer_tag  # noqa: SLF001
            if queue is not None and tag is not None and not queue.channel.is_closed:
                await asyncio.gather(queue.cancel(tag), return_exceptions=True)
                self._subscriber._consumer_tag = None  # noqa: SLF001

    def _widen(self, held: int) -> None:
        if self._held < self._full:  # beside the message, which must take its turn among those about its subject now
            task = asyncio.get_running_loop().create_task(self._take(min(held, self._full)))
            self._widening.add(task)
            task.add_done_callback(self._widening.discard)

    async def _take(self, held: int) -> None:
        """A prefetch counts for consumers that begin after it was set."""
        async with self._changing:
            queue = self._subscriber._queue_obj  # noqa: SLF001
            if queue is None or not self._held < held <= self._full:
                return
            receive = self._hearing.receive if held == self._full else self.receive
            old = self._subscriber._consumer_tag  # noqa: SLF001
            try:
                await queue.channel.set_qos(prefetch_count=held)
                self._subscriber._consumer_tag = await queue.consume(receive)  # noqa: SLF001
                self._held = held
                await queue.cancel(old)
            except (AMQPError, ChannelInvalidStateError, ConnectionError):
                return  # the line is cut: a queue that nobody consumes then is noticed, and all begins anew
