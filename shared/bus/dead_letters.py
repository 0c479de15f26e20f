"""Where facts rest that could not be heard, each with its reason, until an operator replays or discards them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import ChannelLockedResource

from shared.bus.connecting import connected, left
from shared.bus.depths import Depth, depths
from shared.bus.pile import BURIED_AT, QUEUE, REASON, DeadLetter, Pile, copied
from shared.bus.topology import DEAD, own_exchange
from shared.bus.wire import Delivered
from shared.problems import Busy, Unavailable

_TIMEOUT = 5.0
_PATIENCE = 3.0  # seconds to wait for another operator: looking takes a moment
_AT_ONCE = 5_000


class DeadLetters:
    """The `.dead` queues, over connections of their own: a blocked publisher must not block listening."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._connection: AbstractConnection | None = None
        self._opening = asyncio.Lock()

    async def bury(self, queue: str, message: Delivered, reason: str) -> None:
        """Lays a copy with its reason into `<queue>.dead`, confirmed by the broker."""
        told = {REASON: reason[:2_000], BURIED_AT: datetime.now(UTC).isoformat(), QUEUE: queue}
        async with asyncio.timeout(_TIMEOUT), await self._channel() as channel:
            own = await channel.get_exchange(own_exchange(queue), ensure=False)
            await own.publish(copied(message, told), routing_key=queue + DEAD, mandatory=True)

    @asynccontextmanager
    async def held(self, queue: str) -> AsyncIterator[Pile]:
        """All that rests there, oldest first, held by nobody else until the block ends; at most 5,000.

        However the block ends, a killed process included, what was neither replayed nor discarded rests as before.
        Taken whole it comes back in its order; of more than 5,000 the broker puts those held behind the others.
        Raises Busy while somebody else holds it, Unavailable when the broker does not answer.
        """
        with _answered():
            connection = await connected(self._url, f"desk of {queue}")
            try:
                async with asyncio.timeout(_PATIENCE + _TIMEOUT):
                    await _alone(connection, queue)
                    pile = await Pile.taken(await connection.channel(on_return_raises=True), queue, _AT_ONCE)
                yield pile
            finally:
                # The end of the connection gives everything back at once. A reject for each would shuffle the queue.
                await left(connection)

    async def look(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """What rests there, oldest first; nothing is taken away."""
        async with self.held(queue) as pile:
            return pile.letters[:limit]

    async def replay(self, queue: str, limit: int = 1_000) -> int:
        """Gives what rests there back to its listener; the inbox still guards. Returns how many went."""
        async with self.held(queue) as pile:
            return await pile.replay(pile.letters[:limit])

    async def discard(self, queue: str, ids: Collection[str]) -> int:
        """Forgets the named facts for ever. Returns how many were there."""
        async with self.held(queue) as pile:
            named = [letter for letter in pile.letters if letter.id in ids]
            for letter in named:
                await pile.discard(letter)
            return len(named)

    async def count(self, queues: Iterable[str]) -> dict[str, int]:
        """How many rest for each queue; a queue that is not declared yet has none. Raises Unavailable."""
        found = await self.depths([queue + DEAD for queue in queues])
        return {name.removesuffix(DEAD): 0 if depth is None else depth.waits for name, depth in found.items()}

    async def depths(self, names: Iterable[str]) -> dict[str, Depth | None]:
        """How full these queues are, dead letters or not; None for one that does not exist. Raises Unavailable."""
        with _answered():
            connection = await connected(self._url, "desk counts")
            try:
                async with asyncio.timeout(_TIMEOUT):
                    return await depths(connection, names)
            finally:
                await left(connection)

    async def close(self) -> None:
        """Closes the connection, if one was needed."""
        await left(self._connection)
        self._connection = None

    async def _channel(self) -> AbstractChannel:
        async with self._opening:
            if self._connection is None or self._connection.is_closed:
                self._connection = await connected(self._url, "dead letters")
        return self._connection.channel(on_return_raises=True)


@contextmanager
def _answered() -> Iterator[None]:
    """Turns what the broker or the network says into ours."""
    try:
        yield
    except (OSError, AMQPError, ChannelInvalidStateError, TimeoutError) as error:
        raise Unavailable("The broker does not answer now: try again in a minute") from error


async def _alone(connection: AbstractConnection, queue: str) -> None:
    """Makes this connection the only one at the desk of a queue: the broker itself ends it with the connection."""
    end = asyncio.get_running_loop().time() + _PATIENCE
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
