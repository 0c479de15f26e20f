"""How many messages a listener holds: one to begin with, so that a fact that kills takes no other along."""

import asyncio
from typing import Any, cast

from aio_pika import IncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq import Channel
from aiormq.abc import DeliveredMessage

from shared.bus.cloudevents_codec import RawDelivery, count_requeues
from shared.bus.message_processor import MessageProcessor

INITIAL_PREFETCH = 1
_CANCEL_TIMEOUT = 5.0


class PrefetchControl:
    """The consumer of one listener.

    All that a process held when it died goes back to the head of the queue, in no order, with one delivery less to
    live. Held by the fifty, forty-nine innocents would rest in the dead letters together with the fact that kills.
    So whoever begins takes one at a time, and the full prefetch with the first fact that nobody had in hand before:
    it stands behind all suspects. So it does when the same suspect comes again: we gave it back ourselves, it waits
    for something, and the others need not wait with it.
    """

    def __init__(self, subscriber: Any, processor: MessageProcessor, full: int) -> None:
        self._subscriber = subscriber
        self._hearing = processor
        self._full = full
        self._changing = asyncio.Lock()
        self._widening: asyncio.Task[None] | None = None
        self._survived: set[str | None] = set()

    async def receive(self, message: IncomingMessage) -> None:
        """Hears a message and sees whether more may be held; with a full prefetch messages do not come this way."""
        fresh = count_requeues(message) == 0
        if self._widening is None and (fresh or message.message_id in self._survived):
            # Beside the message, which must take its turn among those about its subject now.
            self._widening = asyncio.get_running_loop().create_task(self._take_all())
        await self._hearing.process(message)
        if self._widening is None:
            self._survived.add(message.message_id)

    async def stop(self) -> None:
        """FastStream cancels the consumer last, and every prefetched message then comes back as one delivery more."""
        async with self._changing:
            self._full = 0
            queue, tag = self._subscriber._queue_obj, self._subscriber._consumer_tag  # noqa: SLF001
            if queue is not None and tag is not None and not queue.channel.is_closed:
                await asyncio.gather(queue.cancel(tag, timeout=_CANCEL_TIMEOUT), return_exceptions=True)
                self._subscriber._consumer_tag = None  # noqa: SLF001

    async def _take_all(self) -> None:
        """A prefetch counts for consumers that begin after it was set."""
        async with self._changing:
            queue = self._subscriber._queue_obj  # noqa: SLF001
            if queue is None or self._full <= INITIAL_PREFETCH:
                return
            old = self._subscriber._consumer_tag  # noqa: SLF001
            try:
                await queue.channel.set_qos(prefetch_count=self._full)
                self._subscriber._consumer_tag = await queue.consume(self._by_the_long_way)  # noqa: SLF001
                await queue.cancel(old)
            except (AMQPError, ChannelInvalidStateError, ConnectionError):
                return  # the line is cut: a queue that nobody consumes then is noticed, and all begins anew

    async def _by_the_long_way(self, message: IncomingMessage) -> None:
        """The first message of a consumer; its next ones come straight.

        aio-pika makes an incoming message and a task of every delivery, a tenth of what a fact costs. The library
        keeps the consumer and begins it anew, this way again, after a line was cut.
        """
        cast("Channel", message.channel).consumers[message.consumer_tag or ""] = self._straight
        await self._hearing.process(message)

    async def _straight(self, message: DeliveredMessage) -> None:
        await self._hearing.process(RawDelivery.from_aiormq(message))
