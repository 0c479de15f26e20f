"""Where facts rest that could not be heard, each with its reason, until an operator replays or discards them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from shared.bus.connecting import connected
from shared.bus.topology import DEAD

REASON = "x-docendo-reason"
BURIED_AT = "x-docendo-buried-at"
QUEUE = "x-docendo-queue"
_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One fact at rest."""

    id: str
    type: str
    reason: str
    body: str


class DeadLetters:
    """The `.dead` queues, over a connection of their own: a blocked publisher must not block listening."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._connection: AbstractConnection | None = None
        self._opening = asyncio.Lock()

    async def bury(self, queue: str, message: AbstractIncomingMessage, reason: str) -> None:
        """Lays a copy with its reason into `<queue>.dead`, confirmed by the broker."""
        told = {REASON: reason[:2_000], BURIED_AT: datetime.now(UTC).isoformat(), QUEUE: queue}
        await self._publish(_copy(message, told), queue + DEAD)

    async def look(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """What rests there, oldest first; nothing is taken away."""
        found: list[DeadLetter] = []
        async with self._taking(queue, limit) as messages:
            for message in messages:
                headers = message.headers
                reason = headers.get(REASON) or "the broker's delivery limit was reached"
                text = message.body.decode(errors="replace")
                found.append(DeadLetter(str(message.message_id), str(headers.get("ce-type", "")), str(reason), text))
                await message.reject(requeue=True)
        return found

    async def replay(self, queue: str, limit: int = 1_000) -> int:
        """Gives what rests there back to its listener; the inbox still guards. Returns how many went."""
        count = 0
        async with self._taking(queue, limit) as messages:
            for message in messages:
                await self._publish(_copy(message, {}), queue)
                await message.ack()
                count += 1
        return count

    async def discard(self, queue: str, ids: Collection[str]) -> int:
        """Forgets the named facts for ever. Returns how many were there."""
        count = 0
        async with self._taking(queue, 10_000) as messages:
            for message in messages:
                if message.message_id in ids:
                    await message.ack()
                    count += 1
                else:
                    await message.reject(requeue=True)
        return count

    async def close(self) -> None:
        """Closes the connection, if one was needed."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    @asynccontextmanager
    async def _taking(self, queue: str, limit: int) -> AsyncIterator[list[AbstractIncomingMessage]]:
        async with await self._channel() as channel:
            dead = await channel.get_queue(queue + DEAD, ensure=False)
            messages: list[AbstractIncomingMessage] = []
            while len(messages) < limit and (message := await dead.get(fail=False)) is not None:
                messages.append(message)
            yield messages

    async def _publish(self, message: Message, queue: str) -> None:
        async with asyncio.timeout(_TIMEOUT), await self._channel() as channel:
            await channel.default_exchange.publish(message, routing_key=queue, mandatory=True)

    async def _channel(self) -> AbstractChannel:
        async with self._opening:
            if self._connection is None or self._connection.is_closed:
                self._connection = await connected(self._url, "dead letters")
        return self._connection.channel(on_return_raises=True)


def _copy(message: AbstractIncomingMessage, told: Mapping[str, str]) -> Message:
    """The same fact, without what brokers and we have noted on it, but with what is told now."""
    noted = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    return Message(
        message.body,
        headers={**noted, **told},
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=DeliveryMode.PERSISTENT,
    )
