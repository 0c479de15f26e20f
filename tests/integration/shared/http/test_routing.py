"""A program asks: nothing is answered before it is durable, and no answer says more than it should."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import Field

from shared.bus import Listeners
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.identity import Actor, Post, Role
from shared.problems import TryAgain, Unavailable
from shared.service import ServiceDefinition, create_service
from shared.store import migrate
from shared.store.group_commit import GroupCommit
from tests.integration.shared.board_service import Copies, Note, NotePinned, Notes, board_settings
from tests.kit.servers import Place

SECRET = "a-word-that-only-its-writer-knows"
Client = Callable[..., httpx2.AsyncClient]


class PinNote(Command):
    """Pins a note."""

    text: str = Field(min_length=1, max_length=200)
    place: int = 0
    tags: dict[str, int] = Field(default_factory=dict)


def board(router: WorkRouter, folder: Path) -> ServiceDefinition:
    """A service with these routes, and without any page of its own."""
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "locale").mkdir(exist_ok=True)
    (folder / "locale" / "ru.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    return ServiceDefinition(
        name="board", purpose="Notes", addresses=("/api/notes",), collections=(Notes, Copies), publishes=(NotePinned,),
        listeners=Listeners("board"), routers=(router,), folder=folder,
    )  # fmt: skip


def router_of() -> WorkRouter:
    """Pinning and reading notes."""
    router = WorkRouter()

    @router.post("/api/notes", status_code=201)
    async def pin_note(work: ToWrite, command: PinNote) -> dict[str, str]:
        note = Note(id=work.new_id(), text=command.text, place=command.place)
        await Notes(work).add(note)
        work.publish(NotePinned(note_id=note.id, text=note.text), about=note)
        return {"id": note.id}

    @router.get("/api/notes")
    async def all_notes(work: ToRead) -> list[str]:
        return [note.text for note in await Notes(work).everything()]

    return router


@asynccontextmanager
async def opened(place: Place, tmp_path: Path, **changed: Any) -> AsyncIterator[tuple[FastAPI, Client]]:
    """The service's routes, its memory ready; nothing else at work."""
    app = create_service(board(router_of(), tmp_path), board_settings(place, tmp_path, run=("web",), **changed))
    store = service_state(app).store

    def client(**headers: str) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://house.test", headers=headers)

    try:
        if "mongo_url" not in changed:
            await migrate(store)
        yield app, client
    finally:
        await store.connection.close()


def problem(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """The problem in an answer, which says nothing that somebody typed."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert body["detail"]
    return body


async def test_what_is_answered_is_kept(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (app, client), client() as marina:
        answer = await marina.post("/api/notes", json={"text": "chalk"})
        assert answer.status_code == 201
        kept = await service_state(app).store.collection("notes").find_one({"_id": answer.json()["id"]})
        assert kept is not None
        assert kept["text"] == "chalk"
        assert (await marina.get("/api/notes")).json() == ["chalk"]


@pytest.mark.guarantee("answered-after-commit")
@pytest.mark.parametrize(("failure", "status"), [(Unavailable(), 503), (TryAgain(), 409), (OSError("disk"), 500)])
async def test_what_could_not_be_kept_is_not_answered_as_if_it_were(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    """Trap 1: FastAPI runs what follows a dependency's yield after the answer; a failed commit would show 201."""

    async def fail(self: GroupCommit, document: dict[str, Any], token: str) -> None:
        raise failure

    async with opened(place, tmp_path) as (_, client), client() as marina:
        monkeypatch.setattr(GroupCommit, "insert", fail)
        problem(await marina.post("/api/notes", json={"text": SECRET}), status)


async def test_without_the_database_one_is_told_when_to_come_again(place: Place, tmp_path: Path) -> None:
    nowhere = "mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=200"
    async with opened(place, tmp_path, mongo_url=nowhere) as (_, client), client() as marina:
        for answer in (await marina.post("/api/notes", json={"text": SECRET}), await marina.get("/api/notes")):
            problem(answer, 503)
            assert int(answer.headers["retry-after"]) > 0
        assert (await marina.get("/health/live")).status_code == 200
        assert (await marina.get("/health/ready")).status_code == 503


@pytest.mark.guarantee("same-key-same-answer")
async def test_the_same_post_twice_is_done_once_and_answered_alike(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (_, client), client(**{"Idempotency-Key": "one"}) as marina:
        first = await marina.post("/api/notes", json={"text": "chalk"})
        again = await marina.post("/api/notes", json={"text": "chalk"})
        assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
        assert again.headers["content-type"] == first.headers["content-type"]
        assert (again.headers["idempotency-replayed"], first.headers.get("idempotency-replayed")) == ("true", None)
        assert (await marina.get("/api/notes")).json() == ["chalk"]


async def test_a_key_serves_one_request_of_one_person(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (app, client):
        sessions = service_state(app).sessions
        posts = (Post("school-07", Role.TEACHER),)
        tokens = [
            sessions.issue_member_token(Actor(person_id=name, name=name, posts=posts)) for name in ("marina", "olga")
        ]
        marina, olga = (client(**{"Idempotency-Key": "one", "Authorization": f"Bearer {token}"}) for token in tokens)
        async with marina, olga:
            first = await marina.post("/api/notes", json={"text": "chalk"})
            other_words = await marina.post("/api/notes", json={"text": SECRET})
            assert problem(other_words, 422)["type"] == "/problems/idempotency-key-reused"
            hers = await olga.post("/api/notes", json={"text": "sponge"})
            assert hers.status_code == 201, "another person's key reveals nothing"
            assert hers.json() != first.json()
            assert "idempotency-replayed" not in hers.headers


async def test_a_key_must_be_a_key(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (_, client):
        for key in ("", "x" * 256):
            async with client(**{"Idempotency-Key": key}) as marina:
                problem(await marina.post("/api/notes", json={"text": "chalk"}), 422)


async def pieces(count: int) -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(count):
        yield b"x" * 65_536


async def test_nobody_sends_more_than_anybody_would_write(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (_, client), client(**{"Content-Type": "application/json"}) as marina:
        problem(await marina.post("/api/notes", content=b"x" * 1_100_000), 413)
        problem(await marina.post("/api/notes", content=pieces(20)), 413)
        async with client(**{"Content-Type": "application/json", "Idempotency-Key": "one"}) as olga:
            problem(await olga.post("/api/notes", content=pieces(20)), 413)


WRONG = {
    "no JSON": (SECRET.encode(), 422),
    "nothing": (b"", 422),
    "bad UTF-8": (b'{"text": "\xff\xfe' + SECRET.encode() + b'"}', 400),
    "a lone surrogate": (b'{"text": "\\ud800' + SECRET.encode() + b'"}', 422),
    "a lone surrogate in a name": (b'{"text": "x", "\\ud800' + SECRET.encode() + b'": 1}', 422),
    "a lone surrogate in a key": (b'{"text": "x", "tags": {"\\ud800' + SECRET.encode() + b'": "y"}}', 422),
    "an unknown field": (b'{"text": "x", "' + SECRET.encode() + b'": 1}', 422),
    "a wrong value": (b'{"text": "x", "place": "' + SECRET.encode() + b'"}', 422),
    "too long": (b'{"text": "' + SECRET.encode() * 20 + b'"}', 422),
    "a number beyond all numbers": (b'{"text": "x", "place": 1e999}', 422),
    "an integer beyond the database": (b'{"text": "x", "place": 99999999999999999999}', 422),
    "nested without end": (b"[" * 100_000, 400),
    "a list": (b'["' + SECRET.encode() + b'"]', 422),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_cannot_be_understood_is_refused_without_an_echo(place: Place, tmp_path: Path, wrong: str) -> None:
    body, status = WRONG[wrong]
    async with opened(place, tmp_path) as (_, client), client(**{"Content-Type": "application/json"}) as marina:
        problem(await marina.post("/api/notes", content=body), status)
        assert (await marina.get("/api/notes")).json() == []


async def test_a_nul_among_the_words_is_kept_or_refused_but_breaks_nothing(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (_, client), client() as marina:
        answer = await marina.post("/api/notes", json={"text": "chalk\x00board"})
        assert answer.status_code in (201, 422)
        assert (await marina.get("/api/notes")).status_code == 200


async def test_a_route_that_does_not_open_this_way_says_which_way_it_opens(place: Place, tmp_path: Path) -> None:
    async with opened(place, tmp_path) as (_, client), client() as marina:
        answer = await marina.request("PURGE", f"/api/notes?{SECRET}")
        problem(answer, 405)
        assert answer.headers["allow"]
        problem(await marina.get(f"/api/{SECRET}"), 404)
        page = (await marina.get("/metrics")).text
        assert "PURGE" not in page, "whoever asks does not make new series"
        assert SECRET not in page
