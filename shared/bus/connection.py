"""Plain connections to RabbitMQ: whoever uses one opens the next after a failure.

A robust connection waits inside for its own recovery, and a caller may wait with it for ever.
"""

import asyncio

import aio_pika
from aio_pika.abc import AbstractConnection, TimeoutType

OPEN_TIMEOUT = 5.0
_CLOSE_TIMEOUT = 2.0


class _Connection(aio_pika.Connection):
    """A connection that never came about is closed at once, not by the garbage collector."""

    async def connect(self, timeout: TimeoutType = None) -> None:  # noqa: ASYNC109  the library's signature
        """Raises what the broker or the network says."""
        try:
            await super().connect(timeout)
        except BaseException:
            await self.close()
            raise


async def open_connection(url: str, name: str) -> AbstractConnection:
    """A new connection that carries a name in the broker's list. Raises OSError, AMQPError or TimeoutError."""
    properties = {"connection_name": name}
    return await aio_pika.connect(url, timeout=OPEN_TIMEOUT, connection_class=_Connection, client_properties=properties)  # type: ignore[arg-type]


async def close_connection(connection: AbstractConnection | None) -> None:
    """Closes without waiting long: the other side may be gone."""
    if connection is not None:
        await asyncio.gather(asyncio.wait_for(connection.close(), _CLOSE_TIMEOUT), return_exceptions=True)
