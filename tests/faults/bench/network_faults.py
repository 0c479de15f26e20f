"""A TCP proxy of the bench's own between one process and one server: it cuts, stalls and resets."""

import asyncio
import itertools
import socket
from collections.abc import Sequence


class FaultProxy:
    """One route on loopback that leads to the first of its targets (ports) that answers.

    `cut` refuses and hangs up; `stall` holds every byte and every new connection; `mend` ends both.
    """

    def __init__(self, targets: Sequence[int]) -> None:
        self.targets = list(targets)
        self.port = 0
        self._turn = itertools.count()
        self._server: asyncio.Server | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._is_cut = False
        self._links: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        """Begins to listen. Returns the port."""
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", 0, limit=256 * 1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def close(self) -> None:
        """Hangs up everything."""
        if self._server is not None:
            self._server.close()
        self.reset()
        self._flowing.set()
        for link in list(self._links):
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    def cut(self) -> None:
        """Whoever is connected is hung up on, and nobody gets through."""
        self._is_cut = True
        self.reset()

    def stall(self) -> None:
        """Nothing is refused and nothing goes through: the worse kind of being away."""
        self._flowing.clear()

    def mend(self) -> None:
        """As if nothing had been."""
        self._is_cut = False
        self._flowing.set()

    def reset(self) -> None:
        """Hangs up on whoever is connected, in the middle of a word; the next may come in."""
        for end in list(self._ends):
            end.transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        self._ends.add(writer)
        try:
            if not self._is_cut:
                await self._link(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # one side has gone, and the other learns it below
        finally:
            self._links.discard(task)
            self._ends.discard(writer)
            writer.transport.abort()

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        far_reader, far_writer = await self._reach()
        self._ends.add(far_writer)
        try:
            ways = [
                asyncio.ensure_future(self._flow(reader, far_writer)),
                asyncio.ensure_future(self._flow(far_reader, writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._ends.discard(far_writer)
            far_writer.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Several servers of one cluster share the comers; whoever does not answer is passed over."""
        first = next(self._turn)
        for place in range(len(self.targets)):
            port = self.targets[(first + place) % len(self.targets)]
            try:
                return await asyncio.open_connection("127.0.0.1", port, limit=256 * 1024, family=socket.AF_INET)
            except OSError:
                continue
        raise ConnectionRefusedError("nobody behind the gate")

    async def _flow(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while piece := await source.read(256 * 1024):
            await self._flowing.wait()
            to.write(piece)
            await to.drain()
        if to.can_write_eof():
            to.write_eof()
