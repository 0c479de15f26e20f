"""Teachers who hand in proposals through pretalx's public form, two posts for each, as fast as they are answered."""

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import NotMeasured


@dataclass
class ProposalLoad:
    """One window: what was handed in while it was open."""

    port: int
    furnished: dict[str, Any]
    texts: list[tuple[str, str]]
    handed_in: int = 0
    all_ever: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    async def rate(self, warm: float, seconds: float) -> float:
        """Proposals a second. Raises NotMeasured when one is refused."""
        begin = time.perf_counter()
        self._opens, self._closes = begin + warm, begin + warm + seconds
        self._next = cycle(self.texts)
        self.handed_in = 0
        await asyncio.gather(*(self._teacher(person) for person in self.furnished["people"]))
        if self.refused:
            raise NotMeasured(f"pretalx refused: {dict(self.refused)}")
        return self.handed_in / seconds

    async def _teacher(self, person: dict[str, str]) -> None:
        while time.perf_counter() < self._closes:
            title, story = next(self._next)
            path = f"/{self.furnished['event']}/submit/{secrets.token_hex(3)}"
            about = {"title": title, "abstract": story, "submission_type": self.furnished["kind"],
                     "content_locale": "en", "description": "", "notes": ""}  # fmt: skip
            self._look(await self._post(person, f"{path}/info/", about), "/profile/")
            actor = {"name": "Teacher", "biography": "Teaches."}
            self._look(await self._post(person, f"{path}/profile/", actor), "/me/submissions/")
            self.all_ever += 1
            self.handed_in += self._opens <= time.perf_counter() <= self._closes

    def _look(self, answer: bytes, leads_to: str) -> None:
        head = answer.partition(b"\r\n\r\n")[0].decode(errors="replace")
        status = head[9:12]
        if status != "302" or f"{leads_to}\r\n" not in head:
            self.refused[status] += 1
            raise NotMeasured(f"pretalx refused: {head[:300]}")

    async def _post(self, person: dict[str, str], path: str, form: dict[str, Any]) -> bytes:
        body = urlencode({"csrfmiddlewaretoken": person["csrf"], **form}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\nconnection: close\r\n"
            f"cookie: pretalx_session={person['session']}; pretalx_csrftoken={person['csrf']}\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(head.encode() + body)
            return await reader.read()
        finally:
            writer.close()
