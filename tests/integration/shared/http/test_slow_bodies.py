"""What is sent to us is held in memory only for those who may send it, and only for a while."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message

from shared.http import routing, service_state
from shared.identity import Actor, Post, Role
from shared.service import create_service
from tests.integration.shared.board_service import board_settings
from tests.integration.shared.http.test_routing import board
from tests.integration.shared.http.test_routing import router_of as notes
from tests.kit.servers import Place

MARINA = Actor(person_id="marina", name="marina", posts=(Post("school-07", Role.TEACHER),))


class SlowSender:
    """Somebody who sends a piece and then nothing more."""

    def __init__(self) -> None:
        self.asked = 0
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        """The next piece, if it ever comes."""
        self.asked += 1
        if self.asked > 1:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"{", "more_body": True}

    async def send(self, message: Message) -> None:
        """What is answered."""
        self.sent.append(message)

    async def posts(
        self, app: FastAPI, *headers: tuple[bytes, bytes]
    ) -> tuple[int, dict[str, Any], dict[bytes, bytes]]:
        """Status, problem and headers of the answer."""
        scope = {
            "type": "http", "method": "POST", "path": "/api/notes", "query_string": b"", "root_path": "",
            "headers": [(b"content-type", b"application/json"), *headers], "client": ("::1", 1), "scheme": "http",
            "server": ("house.test", 80), "http_version": "1.1",
        }  # fmt: skip
        async with asyncio.timeout(5):
            await app(scope, self.receive, self.send)
        start, body = self.sent
        return start["status"], json.loads(body["body"]), dict(start["headers"])


@pytest.fixture
def app(place: Place, tmp_path: Path) -> FastAPI:
    """A service with an address that takes much."""
    service = replace(board(notes(), tmp_path), uploads={"/api/notes": 8 * 1024 * 1024})
    return create_service(service, board_settings(place, tmp_path, run=("web",)))


async def test_of_whoever_has_not_signed_in_no_file_is_read(app: FastAPI) -> None:
    nobody = SlowSender()
    status, sent, _ = await nobody.posts(app)
    assert (status, sent["type"]) == (401, "/problems/sign-in-needed")
    assert nobody.asked == 0


async def test_what_never_comes_whole_is_refused_after_a_while(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "BODY_TIMEOUT", 0.1)
    token = service_state(app).sessions.issue_member_token(MARINA).encode()
    marina = SlowSender()
    status, sent, headers = await marina.posts(app, (b"authorization", b"Bearer " + token))
    assert (status, sent["type"]) == (408, "/problems/too-slow")
    assert headers[b"connection"] == b"close", "what still comes is read by nobody"
    assert marina.asked == 2


async def test_who_sends_slowly_has_the_whole_time_for_the_answer_still(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long a person takes to send is not our delay: the body alone takes longer than an answer may."""
    monkeypatch.setattr(routing, "ANSWER_TIMEOUT", 0.2)
    token = service_state(app).sessions.issue_member_token(MARINA).encode()

    class Slow(SlowSender):
        async def receive(self) -> Message:
            await asyncio.sleep(0.3)
            return {"type": "http.request", "body": b"[]", "more_body": False}

    status, _, _ = await Slow().posts(app, (b"authorization", b"Bearer " + token))
    assert status == 422
