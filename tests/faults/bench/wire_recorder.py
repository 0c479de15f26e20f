"""A queue of the bench's own that hears every event: what was said, in the order in which it came to the wire."""

import asyncio
import contextlib

from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from shared.bus.connection import close_connection, open_connection
from shared.bus.topology import EVENTS, QUORUM_ARGUMENTS
from tests.faults.bench.history import WireLog

QUEUE = "outside.witness"
_AT_ONCE = 500
_LOST = (AMQPError, ChannelInvalidStateError, OSError, RuntimeError, TimeoutError)


class WireRecorder:
    """Listens from before the first event until the end, through whatever happens to the broker."""

    def __init__(self, amqp_url: str) -> None:
        self.amqp_url = amqp_url
        self.wire_log = WireLog()
        self.recent: list[AbstractIncomingMessage] = []
        """The last messages, to be said once more."""
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Declares the queue; from now on nothing is said unheard. The exchange must be there."""
        connection = await open_connection(self.amqp_url, "witness")
        channel = await connection.channel()
        queue = await channel.declare_queue(QUEUE, durable=True, arguments=dict(QUORUM_ARGUMENTS))
        await queue.bind(EVENTS, routing_key="#")
        await connection.close()
        self._task = asyncio.ensure_future(self._listen())

    async def stop(self) -> None:
        """Listens no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            connection = None
            with contextlib.suppress(*_LOST):
                connection = await open_connection(self.amqp_url, "witness")
                channel = await connection.channel()
                await channel.set_qos(prefetch_count=_AT_ONCE)
                queue = await channel.get_queue(QUEUE, ensure=False)
                await queue.consume(self._record)
                await channel.closed()
            await close_connection(connection)
            await asyncio.sleep(0.2)

    async def _record(self, message: AbstractIncomingMessage) -> None:
        headers = {name.lower(): value for name, value in message.headers.items()}
        subject, sequence = _text(headers["ce-subject"]), int(_text(headers["ce-sequence"]))
        self.wire_log.record(subject, sequence, redelivered=bool(message.redelivered))
        self.recent = [*self.recent[-199:], message]
        with contextlib.suppress(*_LOST):
            await message.ack()


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
