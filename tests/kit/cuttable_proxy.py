"""A line to a server that a test can cut: what is connected through it loses its connection, as in a network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class CuttableProxy:
    """Carries bytes to a server and back; cut, it drops every connection and takes new ones at once.

    `slow` holds each of the server's answers for so many seconds.
    """

    def __init__(self, url: str, slow: float = 0.0) -> None:
        self._there = urlsplit(url)
        self._slow = slow
        self.connections = 0
        self._ends: set[asyncio.StreamWriter] = set()
        self.url = url

    @asynccontextmanager
    async def open(self) -> AsyncIterator["CuttableProxy"]:
        """The line as long as the test needs it; `url` is the address at this end."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        login, at, _ = self._there.netloc.rpartition("@")
        self.url = urlunsplit(self._there._replace(netloc=f"{login}{at}127.0.0.1:{port}"))
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await server.wait_closed()

    def cut(self) -> None:
        """Drops every connection, whatever it is busy with."""
        for end in self._ends:
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection(self._there.hostname, self._there.port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer, self._slow))
        finally:
            self._ends -= ends


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slow: float = 0.0) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65_536):
            await asyncio.sleep(slow)
            writer.write(some)
            await writer.drain()
    writer.transport.abort()
