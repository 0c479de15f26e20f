"""Acknowledgements that fall due together travel in one frame: a group commit answers many messages at once."""

import asyncio
from dataclasses import dataclass, field

from aiormq.abc import AbstractChannel

from shared.bus.cloudevents_codec import ReceivedMessage


@dataclass(slots=True)
class _ChannelState:
    """What is settled of one channel's deliveries: all up to `settled_up_to`, and some above it."""

    settled_up_to: int = 0
    settled: set[int] = field(default_factory=set)
    due: list[int] = field(default_factory=list)

    def take(self) -> tuple[list[int], list[int]]:
        """What is due now: deliveries that one frame settles together, and those that stand above a gap."""
        due, self.due = sorted(self.due), []
        while self.settled_up_to + 1 in self.settled:
            self.settled_up_to += 1
            self.settled.remove(self.settled_up_to)
        together = [tag for tag in due if tag <= self.settled_up_to]
        return together, due[len(together) :]


class Acknowledgements:
    """The settled deliveries of one listener.

    The broker numbers a channel's deliveries from 1 without gaps, so "all up to this one" may be said
    as soon as every delivery up to it is settled; what is settled above a gap is acknowledged one by one.
    Each channel is counted for itself: what came on one that is lost ends beside what comes on the next.
    """

    def __init__(self) -> None:
        self._channels: dict[AbstractChannel, _ChannelState] = {}
        self._task: asyncio.Task[None] | None = None

    def ack(self, message: ReceivedMessage) -> None:
        """Says in a moment that the message is done. Raises ChannelInvalidStateError when its channel is gone."""
        channel, tag = message.channel, message.delivery_tag or 0
        self.mark_settled(message)
        self._channels[channel].due.append(tag)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._send())

    def mark_settled(self, message: ReceivedMessage) -> None:
        """The message has been answered in another way: rejected or returned."""
        channel = message.channel
        if channel not in self._channels:  # a new connection numbers its deliveries anew
            self._channels = {one: count for one, count in self._channels.items() if not one.is_closed}
            self._channels[channel] = _ChannelState()
        self._channels[channel].settled.add(message.delivery_tag or 0)

    async def wait_until_sent(self) -> None:
        """Waits until nothing is due."""
        while self._task is not None:
            await asyncio.wait({self._task})

    async def _send(self) -> None:
        try:
            while waiting := [(channel, count) for channel, count in self._channels.items() if count.due]:
                for channel, count in waiting:
                    await _acknowledge(channel, *count.take())
        finally:
            self._task = None


async def _acknowledge(channel: AbstractChannel, together: list[int], apart: list[int]) -> None:
    """Whatever is raised on a connection that is lost meanwhile is no news: its messages come to somebody again.

    It may be a cancellation that nobody meant for us; the channels after it are acknowledged all the same.
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
    except Exception:  # noqa: BLE001  as the docstring says
        return
