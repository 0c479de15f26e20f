"""How full queues are, by the broker's own word; nothing is taken and nothing is declared."""

from collections.abc import Iterable
from dataclasses import dataclass

from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity


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
            told = (await channel.declare_queue(name, passive=True)).declaration_result
            return QueueDepth(told.message_count or 0, told.consumer_count or 0)
    except ChannelNotFoundEntity:  # it has closed the channel, so the next one needs another
        return None
