"""Where events go that could not be processed, each with its reason, until an operator replays or discards them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import ChannelLockedResource

from shared.bus.cloudevents_codec import ReceivedMessage
from shared.bus.connection import close_connection, open_connection
from shared.bus.dead_letter_queue import (
    DEAD_LETTERED_AT_HEADER,
    QUEUE_HEADER,
    REASON_HEADER,
    DeadLetter,
    DeadLetterBatch,
    copy_message,
)
from shared.bus.queue_inspection import QueueDepth, inspect_queues
from shared.bus.topology import DEAD_LETTER_SUFFIX, own_exchange
from shared.problems import Busy, Unavailable

_TIMEOUT = 5.0
_LOCK_TIMEOUT = 3.0  # seconds to wait for another operator: looking takes a moment
_BATCH_LIMIT = 5_000


class DeadLetters:
    """The `.dead` queues, over connections of their own: a blocked publisher must not block consumers."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._connection: AbstractConnection | None = None
        self._opening = asyncio.Lock()

    async def dead_letter(self, queue: str, message: ReceivedMessage, reason: str) -> None:
        """Lays a copy with its reason into `<queue>.dead`, confirmed by the broker."""
        headers = {
            REASON_HEADER: reason[:2_000],
            DEAD_LETTERED_AT_HEADER: datetime.now(UTC).isoformat(),
            QUEUE_HEADER: queue,
        }
        async with asyncio.timeout(_TIMEOUT), await self._channel() as channel:
            own = await channel.get_exchange(own_exchange(queue), ensure=False)
            await own.publish(copy_message(message, headers), routing_key=queue + DEAD_LETTER_SUFFIX, mandatory=True)

    @asynccontextmanager
    async def hold(self, queue: str) -> AsyncIterator[DeadLetterBatch]:
        """All that lies there, oldest first, held by nobody else until the block ends; at most 5,000.

        However the block ends, a killed process included, what was neither replayed nor discarded lies as before.
        Taken whole it comes back in its order; of more than 5,000 the broker puts those held behind the others.
        Raises Busy while somebody else holds it, Unavailable when the broker does not answer.
        """
        with _translate_broker_errors():
            connection = await open_connection(self._url, f"dead letters of {queue}")
            try:
                async with asyncio.timeout(_LOCK_TIMEOUT + _TIMEOUT):
                    await _lock_queue(connection, queue)
                    batch = await DeadLetterBatch.take(
                        await connection.channel(on_return_raises=True), queue, _BATCH_LIMIT
                    )
                yield batch
            finally:
                # The end of the connection gives everything back at once. A reject for each would shuffle the queue.
                await close_connection(connection)

    async def peek(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """What lies there, oldest first; nothing is taken away."""
        async with self.hold(queue) as batch:
            return batch.letters[:limit]

    async def replay(self, queue: str, limit: int = 1_000) -> int:
        """Gives what lies there back to its listener; the inbox still guards. Returns how many went."""
        async with self.hold(queue) as batch:
            return await batch.replay(batch.letters[:limit])

    async def discard(self, queue: str, ids: Collection[str]) -> int:
        """Removes the named events for ever. Returns how many were there."""
        async with self.hold(queue) as batch:
            found = [letter for letter in batch.letters if letter.id in ids]
            for letter in found:
                await batch.discard(letter)
            return len(found)

    async def count(self, queues: Iterable[str]) -> dict[str, int]:
        """How many lie for each queue; a queue that is not declared yet has none. Raises Unavailable."""
        found = await self.inspect_queues([queue + DEAD_LETTER_SUFFIX for queue in queues])
        return {
            name.removesuffix(DEAD_LETTER_SUFFIX): 0 if depth is None else depth.messages
            for name, depth in found.items()
        }

    async def inspect_queues(self, names: Iterable[str]) -> dict[str, QueueDepth | None]:
        """How full these queues are, dead letters or not; None for one that does not exist. Raises Unavailable."""
        with _translate_broker_errors():
            connection = await open_connection(self._url, "dead letter counts")
            try:
                async with asyncio.timeout(_TIMEOUT):
                    return await inspect_queues(connection, names)
            finally:
                await close_connection(connection)

    async def close(self) -> None:
        """Closes the connection, if one was needed."""
        await close_connection(self._connection)
        self._connection = None

    async def _channel(self) -> AbstractChannel:
        async with self._opening:
            if self._connection is None or self._connection.is_closed:
                self._connection = await open_connection(self._url, "dead letters")
        return self._connection.channel(on_return_raises=True)


@contextmanager
def _translate_broker_errors() -> Iterator[None]:
    """Turns the errors of broker and network into problems."""
    try:
        yield
    except (OSError, AMQPError, ChannelInvalidStateError, TimeoutError) as error:
        raise Unavailable("The broker does not answer now: try again in a minute") from error


async def _lock_queue(connection: AbstractConnection, queue: str) -> None:
    """Makes this connection the only one that holds a queue's dead letters, until it is closed."""
    end = asyncio.get_running_loop().time() + _LOCK_TIMEOUT
    while True:
        try:
            async with connection.channel() as channel:
                await channel.declare_queue(f"{queue}.desk", exclusive=True, auto_delete=True)
        except ChannelLockedResource:
            if asyncio.get_running_loop().time() >= end:
                raise Busy("Somebody else is dealing with these dead letters: try again in a few seconds") from None
            await asyncio.sleep(0.05)
        else:
            return
