"""Many write at once and share a flight; each is answered for itself, and only when its own write is durable."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.errors import BulkWriteError

from shared.problems import Busy, TryAgain, Unavailable
from shared.store import Connection, Store, group_commit
from shared.store.group_commit import Duplicate, GroupCommit
from tests.kit.servers import Place


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    """A service's memory in this place."""
    connection = Connection(place.mongo_url)
    yield Store.for_service(connection, place.prefix, "board")
    await connection.close()


async def fates(*writes: Any) -> list[str]:
    """What became of each of several writes that begin together."""
    answers = await asyncio.gather(*writes, return_exceptions=True)
    return [type(answer).__name__ if isinstance(answer, BaseException) else "kept" for answer in answers]


async def test_those_who_write_together_share_a_batch_and_all_is_kept(store: Store) -> None:
    commit = store.commit("notes")
    batches: list[int] = []
    send = commit._insert

    async def counted(writes: list[Any]) -> None:
        batches.append(len(writes))
        await send(writes)

    commit._insert = counted  # type: ignore[method-assign]
    await asyncio.gather(*(commit.insert({"_id": str(n)}, f"t{n}") for n in range(500)))
    assert await store.collection("notes").count_documents({}) == 500
    assert sum(batches) == 500
    assert len(batches) < 20, "a flight carries many"


async def test_each_caller_gets_its_own_error_and_the_others_are_kept(store: Store) -> None:
    commit = store.commit("notes")
    await store.collection("notes").create_index("text", unique=True)
    await commit.insert({"_id": "first", "text": "chalk", "_works": []}, "t")
    assert await fates(
        commit.insert({"_id": "second", "text": "board"}, "a"),
        commit.insert({"_id": "first", "text": "twin"}, "b"),
        commit.insert({"_id": "third", "text": "chalk"}, "c"),
        commit.insert({"_id": "fourth", "text": "\ud800"}, "d"),
        commit.insert({"_id": "fifth", "text": "x" * 17_000_000}, "e"),
        commit.update("first", {"_id": "first"}, {"$set": {"place": 1}, "$push": {"_works": "f"}}, "f"),
        commit.update("first", {"_id": "first", "_v": 7}, {"$set": {"place": 2}, "$push": {"_works": "g"}}, "g"),
        commit.insert({"_id": "sixth", "text": "sponge"}, "h"),
    ) == ["kept", "Duplicate", "Duplicate", "UnicodeEncodeError", "TooLarge", "kept", "TryAgain", "kept"]
    kept = {found["_id"]: found async for found in store.collection("notes").find()}
    assert set(kept) == {"first", "second", "sixth"}
    assert kept["first"]["place"] == 1


async def test_a_duplicate_is_told_with_what_a_majority_has(store: Store) -> None:
    """E11: a duplicate-key error hides a failed write concern: the twin is read with majority."""
    commit = store.commit("notes")
    await commit.insert({"_id": "one", "text": "chalk"}, "t")
    with pytest.raises(Duplicate) as found:
        await commit.insert({"_id": "one", "text": "twin"}, "u")
    assert found.value.existing == {"_id": "one", "text": "chalk"}
    notes = store.collection("notes")
    assert notes.read_concern.level == "majority"
    assert notes.write_concern.document == {"w": "majority", "j": True, "wtimeout": 10_000}


class HalfKept:
    """A collection whose server keeps a write nowhere but on itself."""

    async def insert_many(self, documents: list[Any], *, ordered: bool) -> None:
        concern = {"code": 64, "errmsg": "waiting for replication timed out"}
        raise BulkWriteError({"writeErrors": [{"index": 0, "code": 11000}], "writeConcernErrors": [concern]})


@pytest.mark.guarantee("kept-by-a-majority")
async def test_nobody_is_told_that_it_is_kept_when_the_majority_has_not_answered() -> None:
    """E11: with a failed write concern even the duplicate is not known to be there."""
    commit = GroupCommit(HalfKept())  # type: ignore[arg-type]
    assert await fates(commit.insert({"_id": "1"}, "a"), commit.insert({"_id": "2"}, "b")) == ["Unavailable"] * 2


async def test_of_two_changes_to_one_version_one_is_kept_and_one_is_a_conflict(store: Store) -> None:
    commit = store.commit("notes")
    await commit.insert({"_id": "one", "_v": 1, "_works": []}, "t")
    changes = [
        commit.update("one", {"_id": "one", "_v": 1}, {"$inc": {"_v": 1}, "$push": {"_works": f"t{n}"}}, f"t{n}")
        for n in range(10)
    ]
    assert sorted(await fates(*changes)) == ["TryAgain"] * 9 + ["kept"]
    assert (await store.collection("notes").find_one({"_id": "one"}) or {})["_v"] == 2


async def test_when_too_many_wait_the_next_is_refused_clearly(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "QUEUE_LIMIT", 5)
    commit = store.commit("notes")
    answers = await fates(*(commit.insert({"_id": str(n)}, "t") for n in range(50)))
    assert set(answers) == {"kept", "Busy"}
    assert await store.collection("notes").count_documents({}) == answers.count("kept") >= 5
    assert issubclass(Busy, Unavailable)
    await commit.insert({"_id": "later"}, "t")


class Stalled:
    """A collection whose server answers nobody until it goes on."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.kept: list[str] = []

    async def insert_many(self, documents: list[Any], *, ordered: bool) -> None:
        await self.goes_on.wait()
        self.kept += [document["_id"] for document in documents]


async def test_what_nobody_waits_for_any_more_takes_no_place_and_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "QUEUE_LIMIT", 5)
    server = Stalled()
    commit = GroupCommit(server)  # type: ignore[arg-type]
    under_way = asyncio.ensure_future(commit.insert({"_id": "under way"}, "t"))
    await asyncio.sleep(0.01)

    async def patient(id_: str) -> None:
        async with asyncio.timeout(0.01):
            await commit.insert({"_id": id_}, "t")

    assert await fates(*(patient(f"dead {n}") for n in range(6))) == ["TimeoutError"] * 5 + ["Busy"]
    fresh = [asyncio.ensure_future(commit.insert({"_id": f"fresh {n}"}, "t")) for n in range(5)]
    await asyncio.sleep(0.01)
    server.goes_on.set()
    assert await fates(under_way, *fresh) == ["kept"] * 6
    assert server.kept == ["under way", *(f"fresh {n}" for n in range(5))]


async def test_what_waits_is_bounded_by_its_weight_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "QUEUE_BYTES", 10_000)
    server = Stalled()
    commit = GroupCommit(server)  # type: ignore[arg-type]

    async def heavy(id_: str) -> None:
        async with asyncio.timeout(0.05):
            await commit.insert({"_id": id_, "text": "x" * 4_000}, "t")

    under_way = asyncio.ensure_future(commit.insert({"_id": "under way"}, "t"))
    await asyncio.sleep(0.01)
    for _ in range(2):  # who has gone away has left no weight behind
        assert await fates(heavy("a"), heavy("b"), heavy("c")) == ["TimeoutError", "TimeoutError", "Busy"]
    server.goes_on.set()
    for _ in range(4):  # and neither have those who were kept
        assert await fates(under_way, heavy("d"), heavy("e")) == ["kept"] * 3


async def test_without_a_server_everybody_is_told_so(place: Place) -> None:
    connection = Connection("mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=200")
    commit = Store.for_service(connection, place.prefix, "board").commit("notes")
    update = commit.update("0", {"_id": "0"}, {"$push": {"_works": "t"}}, "t")
    assert await fates(*(commit.insert({"_id": str(n)}, "t") for n in range(20)), update) == ["Unavailable"] * 21
    await connection.close()


async def test_one_who_goes_away_takes_nobody_along(store: Store) -> None:
    commit = store.commit("notes")
    gone = asyncio.ensure_future(commit.insert({"_id": "gone"}, "t"))
    stays = asyncio.ensure_future(commit.insert({"_id": "stays"}, "t"))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    await commit.flush()
    assert await store.collection("notes").count_documents({"_id": "stays"}) == 1
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_a_conflict_of_the_server_is_a_conflict_for_its_caller_only() -> None:
    class Conflicting:
        async def insert_many(self, documents: list[Any], *, ordered: bool) -> None:
            raise BulkWriteError({"writeErrors": [{"index": 1, "code": 112}], "writeConcernErrors": []})

    commit = GroupCommit(Conflicting())  # type: ignore[arg-type]
    assert await fates(*(commit.insert({"_id": str(n)}, "t") for n in range(3))) == ["kept", TryAgain.__name__, "kept"]
