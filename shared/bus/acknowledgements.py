"""Acknowledgements that fall due together travel in one frame: a group commit answers many messages at once."""

import asyncio
from dataclasses import dataclass, field

from aiormq.abc import AbstractChannel

from shared.bus.cloudevents_codec import ReceivedMessage


@dataclass(slots=True)
class _Count:
    """What is settled of one channel's deliveries: all up to `floor`, and some above it."""

    floor: int = 0
    settled: set[int] = field(default_factory=set)
    due: list[int] = field(default_factory=list)

    def take(self) -> tuple[list[int], list[int]]:
        """What is due now: deliveries that one frame settles together, and those that stand above a gap."""
        due, self.due = sorted(self.due), []
        while self.floor + 1 in self.settled:
            self.floor += 1
            self.settled.remove(self.floor)
        together = [tag for tag in due if tag <= self.floor]
        return together, due[len(together) :]


class Acknowledgements:
    """The settled deliveries of one listener.

    The broker numbers a channel's deliveries from 1 without gaps, so "all up to this one" may be said
    as soon as every delivery up to it is settled; what is settled above a gap is acknowledged one by one.
    Each channel is counted for itself: what was heard on one that is cut off ends beside what comes on the next.
    """

    def __init__(self) -> None:
        self._counts: dict[AbstractChannel, _Count] = {}
        self._sending: asyncio.Task[None] | None = None

    def ack(self, message: ReceivedMessage) -> None:
        """Says in a moment that the message is done. Raises ChannelInvalidStateError when its channel is gone."""
        channel, tag = message.channel, message.delivery_tag or 0
        self.mark_settled(message)
        self._counts[channel].due.append(tag)
        if self._sending is None:
            self._sending = asyncio.get_running_loop().create_task(self._send())

    def mark_settled(self, message: ReceivedMessage) -> None:
        """The message has been answered in another way: rejected or returned."""
        channel = message.channel
        if channel not in self._counts:  # a new connection numbers its deliveries anew
            self._counts = {one: count for one, count in self._counts.items() if not one.is_closed}
            self._counts[channel] = _Count()
        self._counts[channel].settled.add(message.delivery_tag or 0)

    async def wait_until_sent(self) -> None:
        """Waits until nothing is due."""
        while self._sending is not None:
            await asyncio.wait({self._sending})

    async def _send(self) -> None:
        try:
            while waiting := [(channel, count) for channel, count in self._counts.items() if count.due]:
                for channel, count in waiting:
                    await _acknowledge(channel, *count.take())
        finally:
            self._sending = None


async def _acknowledge(channel: AbstractChannel, together: list[int], apart: list[int]) -> None:
    """Whatever a line says that breaks in the middle of a word is no news: its messages come to somebody again.

    It may be a cancellation that nobody meant for us; the channels after it must be told all the same.
    """
    try:
        if together:
            await channel.basic_ack(together[-1], multiple=True)
        for tag in apart:
            await channel.basic_ack(tag)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
    except Exception:  # noqa: BLE001
        return
