"""Acknowledgements that fall due together travel in one frame: a group commit answers many messages at once."""

import asyncio

from aio_pika import IncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.abc import AbstractChannel


class Acknowledgements:
    """The settled deliveries of one listener's channel.

    The broker numbers a channel's deliveries from 1 without gaps, so "all up to this one" may be said
    as soon as every delivery up to it is settled; what is settled above a gap is acknowledged one by one.
    """

    def __init__(self) -> None:
        self._channel: AbstractChannel | None = None
        self._floor = 0
        self._settled: set[int] = set()
        self._due: list[int] = []
        self._sending: asyncio.Task[None] | None = None

    def ack(self, message: IncomingMessage) -> None:
        """Says in a moment that the message is done. Raises ChannelInvalidStateError when its channel is gone."""
        self.settled(message)
        self._due.append(message.delivery_tag or 0)
        if self._sending is None:
            self._sending = asyncio.get_running_loop().create_task(self._send())

    def settled(self, message: IncomingMessage) -> None:
        """The message has been answered in another way: rejected or returned."""
        channel = message.channel
        if channel is not self._channel:  # a new connection numbers its deliveries anew
            self._channel, self._floor, self._settled, self._due = channel, 0, set(), []
        self._settled.add(message.delivery_tag or 0)

    async def sent(self) -> None:
        """Waits until nothing is due."""
        while self._sending is not None:
            await asyncio.wait({self._sending})

    async def _send(self) -> None:
        while self._due and self._channel is not None:
            channel, due = self._channel, sorted(self._due)
            self._due = []
            self._raise_floor()
            together = [tag for tag in due if tag <= self._floor]
            try:
                if together:
                    await channel.basic_ack(together[-1], multiple=True)
                for tag in due[len(together) :]:
                    await channel.basic_ack(tag)
            except (AMQPError, ChannelInvalidStateError, ConnectionError):
                continue  # the channel is gone, and the broker gives its messages to somebody again
        self._sending = None

    def _raise_floor(self) -> None:
        while self._floor + 1 in self._settled:
            self._floor += 1
            self._settled.remove(self._floor)
