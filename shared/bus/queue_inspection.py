"""What the broker says about queues: how full they are, who consumes them, how many dead letters they have."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.background import cancel_and_wait
from shared.bus.connection import close_connection, open_connection
from shared.bus.topology import DEAD_LETTER_SUFFIX
from shared.telemetry import Telemetry

INTERVAL = 5.0
_ANSWER_TIMEOUT = 5.0
_UNCONSUMED_AFTER = 5


class QueueMonitor:
    """Asks for each queue, by passive declaration, every few seconds; a ping would only say that a socket is open."""

    def __init__(self, amqp_url: str, names: tuple[str, ...], telemetry: Telemetry) -> None:
        self._url = amqp_url
        self._names = names
        self._telemetry = telemetry
        self._every = INTERVAL
        self._consumed = False
        self._missed = 0
        self._has_answered = False
        self._task: asyncio.Task[None] | None = None
        self._channel: AbstractChannel | None = None
        self.unconsumed = asyncio.Event()
        """Set when the broker has said several times that a queue of ours has no consumer."""
        self.may_be_undeclared = asyncio.Event()
        """Set when the broker is back or a queue is missing: what was declared may be gone. Who declares clears it."""

    @property
    def all_consumed(self) -> bool:
        """Whether every queue had a consumer when the broker was last asked, and it answered."""
        return self._consumed

    def start(self) -> None:
        """Begins to ask, in the background."""
        self.unconsumed.clear()
        self._missed = 0
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Asks no more."""
        if self._task is not None:
            await cancel_and_wait(self._task)
        self._consumed = False

    async def _watch(self) -> None:
        connection: AbstractConnection | None = None
        try:
            while True:
                try:
                    if connection is None:
                        connection = await open_connection(self._url, "queue watch")
                        if self._has_answered:
                            self.may_be_undeclared.set()
                        self._has_answered = True
                    self._consumed = await self._inspect_all(connection)
                    self._missed = 0 if self._consumed else self._missed + 1
                    if self._missed >= _UNCONSUMED_AFTER:
                        self.unconsumed.set()
                except Exception as error:  # noqa: BLE001  no answer is an answer: nobody is known to listen
                    self._consumed, self._missed = False, 0
                    await close_connection(connection)
                    connection = self._channel = None
                    self._telemetry.log.warning("queue_inspection_failed", error=repr(error))
                await asyncio.sleep(self._every if self._consumed else min(1.0, self._every))
        finally:
            self._channel = None
            await close_connection(connection)

    async def _inspect_all(self, connection: AbstractConnection) -> bool:
        """Whether every queue has a consumer.

        One channel asks for all of them, round after round, as long as the broker leaves it open: aio-pika keeps some
        4 kB of each channel for as long as the connection lives. A deadline for each answer: with one for all of them
        a slow broker would never be done, and every try would cost it one more connection.
        """
        consumers = []
        for name in self._names:
            async with asyncio.timeout(_ANSWER_TIMEOUT):
                if self._channel is None or self._channel.is_closed:
                    self._channel = await connection.channel()
                consumers.append(await self._inspect(self._channel, name))
        return all(consumers)

    async def _inspect(self, channel: AbstractChannel, name: str) -> int:
        """The number of consumers of a queue; the depth of its dead letters goes into the figures."""
        try:
            dead = await channel.declare_queue(name + DEAD_LETTER_SUFFIX, passive=True)
            queue = await channel.declare_queue(name, passive=True)
        except ChannelNotFoundEntity:
            self.may_be_undeclared.set()
            return 0
        metrics, declared = self._telemetry.metrics, queue.declaration_result
        metrics.dead_letters.labels(name).set(dead.declaration_result.message_count or 0)
        metrics.queue_messages.labels(name).set(declared.message_count or 0)
        metrics.queue_consumers.labels(name).set(declared.consumer_count or 0)
        return declared.consumer_count or 0


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """What waits in a queue, ready to be taken, and how many consumers it has."""

    messages: int
    consumers: int


async def inspect_queues(connection: AbstractConnection, names: Iterable[str]) -> dict[str, QueueDepth | None]:
    """The depth of each named queue; None for one that does not exist."""
    return {name: await _inspect_queue(connection, name) for name in names}


async def _inspect_queue(connection: AbstractConnection, name: str) -> QueueDepth | None:
    try:
        async with connection.channel() as channel:
            declared = (await channel.declare_queue(name, passive=True)).declaration_result
            return QueueDepth(declared.message_count or 0, declared.consumer_count or 0)
    except ChannelNotFoundEntity:  # it has closed the channel, so the next one needs another
        return None
