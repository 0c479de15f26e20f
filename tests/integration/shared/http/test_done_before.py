"""The same POST again changes a thing once, whatever happened to the thing meanwhile."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from shared.entity import Command
from shared.http import ToWrite, WorkRouter, service_state
from shared.service import create_service
from shared.store import Store, migrate
from tests.integration.shared.board_service import Note, Notes, board_settings
from tests.integration.shared.http.test_routing import board, problem
from tests.kit.servers import Place

ADDRESS = "/api/notes/one/turns"
Post = Callable[..., Any]


class TurnNote(Command):
    """Moves a note on."""

    by: int = 1
    cleansed: bool = False


def router() -> WorkRouter:
    """Pinning the one note, and moving it on."""
    router = WorkRouter()

    @router.post("/api/notes", status_code=201)
    async def pin_note(work: ToWrite) -> dict[str, int]:
        await Notes(work).add(Note(id="one", text="chalk"))
        return {"place": 0}

    @router.post(ADDRESS, status_code=201)
    async def turn_note(work: ToWrite, command: TurnNote) -> dict[str, int]:
        note = await Notes(work).get("one")
        note.place += command.by
        await (Notes(work).rekey(note) if command.cleansed else Notes(work).save(note))
        return {"place": note.place}

    return router


@pytest_asyncio.fixture
async def application(place: Place, tmp_path: Path) -> AsyncIterator[tuple[Store, Post]]:
    """The service's memory with a note in it, and a way to post with a key or without."""
    app = create_service(board(router(), tmp_path), board_settings(place, tmp_path, run=("web",)))
    store = service_state(app).store
    await migrate(store)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as client:

        async def post(key: str | None = None, address: str = ADDRESS, **body: Any) -> httpx2.Response:
            headers = {} if key is None else {"Idempotency-Key": key}
            return await client.post(address, json=body, headers=headers)

        await post("pinned", "/api/notes")
        yield store, post
    await store.connection.close()


async def kept(store: Store) -> dict[str, Any]:
    return await store.collection("notes").find_one({"_id": "one"}) or {}


@pytest.mark.guarantee("same-key-same-change")
async def test_a_change_is_made_once_whatever_happened_meanwhile(application: tuple[Store, Post]) -> None:
    store, post = application
    assert (await post("k", by=2)).json() == {"place": 2}
    assert (await post(by=3)).json() == {"place": 5}, "somebody else, in between"
    refusal = problem(await post("k", by=2), 409)
    assert refusal["type"] == "/problems/done-before"
    assert "done when you sent it the first time" in refusal["detail"]
    assert problem(await post("k", by=7), 422)["type"] == "/problems/idempotency-key-reused"
    assert (await kept(store))["place"] == 5


async def test_of_a_change_only_prints_are_kept_and_only_of_the_last(application: tuple[Store, Post]) -> None:
    store, post = application
    for number in range(10):
        assert (await post(f"k-{number}")).status_code == 201
    receipts = (await kept(store))["_receipts"]
    assert [set(receipt) for receipt in receipts] == [{"key", "body"}] * 8, "no answer: it may hold words"
    assert (await post("k-2")).status_code == 409


async def test_what_was_cleansed_knows_no_keys_any_more(application: tuple[Store, Post]) -> None:
    store, post = application
    assert (await post("k")).status_code == 201
    assert {"_receipt", "_receipts"} <= set(await kept(store))
    assert (await post("other", cleansed=True)).status_code == 201
    assert {"_receipt", "_receipts"} & set(await kept(store)) == set()


async def test_who_met_another_writer_is_told_that_nothing_was_done(application: tuple[Store, Post]) -> None:
    """A process that was killed in the middle may hold the thing for a while: its repetition elsewhere meets it."""
    store, post = application
    async with await store.connection.client.start_session() as killed:
        killed.start_transaction()
        await store.collection("notes").update_one({"_id": "one"}, {"$set": {"place": 9}}, session=killed)
        refusal = problem(await post("k", cleansed=True), 409)
        await killed.abort_transaction()
    assert refusal["type"] == "/problems/try-again", "another 409 says that it was done before"
    assert (await post("k", cleansed=True)).json() == {"place": 1}
