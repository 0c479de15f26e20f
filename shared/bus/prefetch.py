"""How many messages a listener holds: one to begin with, so that an event that kills takes no other along."""

import asyncio

from faststream.rabbit import RabbitBroker

from shared.bus.cloudevents_codec import ReceivedMessage, count_requeues
from shared.bus.faststream_adapter import QueueConsumer
from shared.bus.message_processor import MessageProcessor

INITIAL_PREFETCH = 1
_CANCEL_TIMEOUT = 5.0


class PrefetchControl:
    """The consumer of one listener.

    All that a process held when it died goes back to the head of the queue, in no order, with one delivery less to
    live. Held by the fifty, forty-nine innocents would be dead-lettered together with the event that kills. So
    whoever begins takes one at a time, and the full prefetch with the first event that nobody had held before: it
    stands behind all suspects. So it does when the same suspect comes again: we requeued it ourselves, it waits for
    something, and the others need not wait with it.
    """

    def __init__(self, broker: RabbitBroker, processor: MessageProcessor, full_prefetch: int) -> None:
        self._processor = processor
        self._full_prefetch = full_prefetch
        self._consumer = QueueConsumer(broker, processor.listener.queue, INITIAL_PREFETCH, self.receive)
        self._changing = asyncio.Lock()
        self._widening: asyncio.Task[None] | None = None
        self._survived: set[str | None] = set()

    async def receive(self, message: ReceivedMessage) -> None:
        """Processes a message and sees whether more may be held; with the full prefetch messages do not come here."""
        is_new = count_requeues(message) == 0
        if self._widening is None and (is_new or message.message_id in self._survived):
            # Beside the message, which must take its turn among those about its subject now.
            self._widening = asyncio.get_running_loop().create_task(self._widen())
        await self._processor.process(message)
        if self._widening is None:
            self._survived.add(message.message_id)

    async def stop(self) -> None:
        """Takes no more messages."""
        async with self._changing:
            self._full_prefetch = 0
            await asyncio.gather(self._consumer.cancel(_CANCEL_TIMEOUT), return_exceptions=True)

    async def _widen(self) -> None:
        async with self._changing:
            if self._full_prefetch > INITIAL_PREFETCH:
                await self._consumer.restart(self._full_prefetch, self._processor.process)
