"""The load generator: a process of its own that speaks as little HTTP as is enough.

Reads one job as JSON from its input: ports, path, bodies, connections (spread evenly over the ports), and either `warm`
and `seconds` (a window) or `count`; `rate` (per second) paces the clients instead of letting each ask again at once;
`watch` times effects.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from itertools import cycle, islice
from typing import Any

import uvloop

from benchmarks.effect_watcher import EffectWatcher
from benchmarks.figures import percentile

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_ID = b'"id":"'


class Load:
    """One job and what came of it."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.requests = cycle([_request(job["path"], body) for body in job["bodies"]])
        self.seconds: list[float] = []
        self.sent: dict[str, float] = {}
        self.refused: Counter[str] = Counter()
        self.opens, self.closes = 0.0, float("inf")
        self.left = int(job.get("count") or sys.maxsize)
        self.over = asyncio.get_running_loop().create_future()
        self.busy = 0
        self.idle: deque[Client] = deque()
        self.late: deque[float] = deque()

    def answered(self, client: "Client", status: bytes, answer: bytes) -> None:
        """One request is done: notes its time, and lets the client ask again."""
        now = time.perf_counter()
        if status != b"201":
            self.refused[status.decode()] += 1
        elif self.opens <= now <= self.closes:
            self.seconds.append(now - client.asked)
        if "watch" in self.job and status == b"201":
            place = answer.index(_ID) + len(_ID)
            self.sent[answer[place : place + 36].decode()] = client.asked
        if "rate" in self.job:
            self.busy -= 1
            if self.late:
                client.ask(next(self.requests), self.late.popleft())
            else:
                self.idle.append(client)
        elif self.left > 0 and now < self.closes:
            self.left -= 1
            client.ask(next(self.requests))
        else:
            self.busy -= 1
        if self.busy == 0 and (self.left <= 0 or now >= self.closes) and not self.over.done():
            self.over.set_result(None)

    async def run(self) -> float:
        """The whole job; the length of the window in seconds."""
        loop, ports = asyncio.get_running_loop(), cycle(self.job["ports"])
        clients = [
            (await loop.create_connection(lambda: Client(self), "127.0.0.1", port))[1]
            for port in islice(ports, self.job["connections"])
        ]
        begin = time.perf_counter()
        if "seconds" in self.job:
            self.opens = begin + self.job["warm"]
            self.closes = self.opens + self.job["seconds"]
        if "rate" in self.job:
            self.idle.extend(clients)
            await self._pace()
        else:
            self.busy = len(clients)
            for client in clients:
                self.left -= 1
                client.ask(next(self.requests))
        await self.over
        return float(self.job.get("seconds") or time.perf_counter() - begin)

    async def _pace(self) -> None:
        """Who finds every connection busy waits for one, and the wait counts: a slow server is not asked less."""
        due = time.perf_counter()
        while self.left > 0:
            due += 1 / self.job["rate"]
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self.left -= 1
            self.busy += 1
            if self.idle:
                self.idle.popleft().ask(next(self.requests), due)  # in turn: the server ends what is idle for long
            else:
                self.late.append(due)


class Client(asyncio.BufferedProtocol):
    """One connection that is kept."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = bytearray(65_536)
        self._got = b""
        self.asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport: Any = transport

    def ask(self, request: bytes, due: float | None = None) -> None:
        """Sends one request, which may have been due before there was a connection for it."""
        self.asked = due or time.perf_counter()
        self._transport.write(request)

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002
        """Where the next piece of an answer goes."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Takes a piece of the answer."""
        self._got += self._buffer[:nbytes]
        head = self._got.find(_END)
        if head < 0:
            return
        at = self._got.index(_LENGTH) + len(_LENGTH)
        whole = head + len(_END) + int(self._got[at : self._got.index(b"\r\n", at)])
        if len(self._got) >= whole:
            answer, self._got = self._got, b""
            self._load.answered(self, answer[9:12], answer[head:])

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up: no figure can come of this."""
        if not self._load.over.done():
            self._load.over.set_exception(exc or ConnectionError("the server hung up"))


def _request(path: str, body: str) -> bytes:
    content = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(content)}"
    )
    return head.encode() + _END + content


def _milliseconds(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {"p50": percentile(ordered, 0.5) * 1000, "p99": percentile(ordered, 0.99) * 1000}


async def _main(job: dict[str, Any]) -> dict[str, Any]:
    load = Load(job)
    if "watch" not in job:
        length = await load.run()
        effects = {}
    else:
        with EffectWatcher(**job["watch"]) as watch:
            length = await load.run()
            seen = await asyncio.to_thread(watch.all_of, load.sent)
        effects = {"effect_ms": _milliseconds([seen[id_] - asked for id_, asked in load.sent.items()])}
    accepted = len(load.seconds)
    return {
        "accepted": accepted,
        "seconds": length,
        "refused": dict(load.refused),
        "post_ms": _milliseconds(load.seconds),
        **effects,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_main(json.load(sys.stdin)))))
