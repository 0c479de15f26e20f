"""What the broker says about our queues: who consumes them, and what rests in their dead letters."""

import asyncio

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.bus.connecting import connected, left
from shared.bus.topology import DEAD
from shared.ending import ended
from shared.telemetry import Telemetry

EVERY = 5.0
_ANSWER_WITHIN = 5.0
_DESERTED_AFTER = 5


class WatchedQueues:
    """Asks for each queue, by passive declaration, every few seconds; a ping would only say that a socket is open."""

    def __init__(self, amqp_url: str, names: tuple[str, ...], telemetry: Telemetry) -> None:
        self._url = amqp_url
        self._names = names
        self._telemetry = telemetry
        self._every = EVERY
        self._consumed = False
        self._missed = 0
        self._has_answered = False
        self._task: asyncio.Task[None] | None = None
        self._channel: AbstractChannel | None = None
        self.deserted = asyncio.Event()
        """Set when the broker has said several times that a queue of ours has no consumer."""
        self.doubtful = asyncio.Event()
        """Set when the broker is back or a queue is missing: what was declared may be gone. Who declares clears it."""

    @property
    def all_consumed(self) -> bool:
        """Whether every queue had a consumer when the broker was last asked, and it answered."""
        return self._consumed

    def start(self) -> None:
        """Begins to ask, in the background."""
        self.deserted.clear()
        self._missed = 0
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Asks no more."""
        if self._task is not None:
            await ended(self._task)
        self._consumed = False

    async def _watch(self) -> None:
        connection: AbstractConnection | None = None
        try:
            while True:
                try:
                    if connection is None:
                        connection = await connected(self._url, "queue watch")
                        if self._has_answered:
                            self.doubtful.set()
                        self._has_answered = True
                    self._consumed = await self._ask_for_all(connection)
                    self._missed = 0 if self._consumed else self._missed + 1
                    if self._missed >= _DESERTED_AFTER:
                        self.deserted.set()
                except Exception as error:  # noqa: BLE001  no answer is an answer: nobody is known to listen
                    self._consumed, self._missed = False, 0
                    await left(connection)
                    connection = self._channel = None
                    self._telemetry.log.warning("queues_unknown", error=repr(error))
                await asyncio.sleep(self._every if self._consumed else min(1.0, self._every))
        finally:
            self._channel = None
            await left(connection)

    async def _ask_for_all(self, connection: AbstractConnection) -> bool:
        """Whether every queue has a consumer.

        One channel asks for all of them, round after round, as long as the broker leaves it open: aio-pika keeps some
        4 kB of each channel for as long as the connection lives. A deadline for each answer: with one for all of them
        a slow broker would never be heard out, and every try would cost it one more connection.
        """
        consumers = []
        for name in self._names:
            async with asyncio.timeout(_ANSWER_WITHIN):
                if self._channel is None or self._channel.is_closed:
                    self._channel = await connection.channel()
                consumers.append(await self._ask(self._channel, name))
        return all(consumers)

    async def _ask(self, channel: AbstractChannel, name: str) -> int:
        """The number of consumers of a queue; the depth of its dead letters goes into the figures."""
        try:
            dead = await channel.declare_queue(name + DEAD, passive=True)
            queue = await channel.declare_queue(name, passive=True)
        except ChannelNotFoundEntity:
            self.doubtful.set()
            return 0
        figures, told = self._telemetry.metrics, queue.declaration_result
        figures.dead.labels(name).set(dead.declaration_result.message_count or 0)
        figures.waits.labels(name).set(told.message_count or 0)
        figures.consumers.labels(name).set(told.consumer_count or 0)
        return told.consumer_count or 0
