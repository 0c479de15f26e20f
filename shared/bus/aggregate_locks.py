"""One lock per aggregate: events about one thing are processed in the order in which they came."""

import asyncio
from dataclasses import dataclass, field
from types import TracebackType


@dataclass(slots=True)
class _Entry:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class AggregateLocks:
    """The locks of the aggregates that are being processed; of the others nothing is kept."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def hold(self, subject: str) -> "_Held":
        """`async with locks.hold(subject):` waits for all that asked for the same subject before."""
        return _Held(self._entries, subject)


class _Held:
    """Not a generator: it stands around every message."""

    __slots__ = ("_entries", "_entry", "_subject")

    def __init__(self, entries: dict[str, _Entry], subject: str) -> None:
        self._entries = entries
        self._subject = subject
        self._entry = entries.setdefault(subject, _Entry())
        self._entry.users += 1

    async def __aenter__(self) -> None:
        try:
            await self._entry.lock.acquire()
        except BaseException:
            self._forget()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entry.lock.release()
        self._forget()

    def _forget(self) -> None:
        self._entry.users -= 1
        if not self._entry.users:
            del self._entries[self._subject]
