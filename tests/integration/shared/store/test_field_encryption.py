"""What is personal cannot be read in the database, and not in a copy of it once its key is gone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest
import pytest_asyncio
from bson import encode

from services.intake.requests.model import Request, SubmitRequest
from services.intake.requests.store import Requests
from services.intake.schools.store import Schools
from shared.identity import Actor
from shared.store import Connection, Reading, Store, Writing, person_keys
from tests.kit.servers import Place

STORY = "На последних уроках шестой класс молчит и смотрит на доску."
SERVICE = Actor.for_service("intake")


@pytest_asyncio.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    connection = Connection(place.mongo_url)
    yield Store.for_service(connection, place.prefix, "intake", Requests, Schools, master_key=bytes(32))
    await connection.close()


async def asked(store: Store, **changed: Any) -> Request:
    work = Writing(store, SERVICE)
    command = SubmitRequest(school_id="school-07", audience="parent", story=STORY, subject="математика", **changed)
    id_ = work.new_id()
    request, _ = Request.submit(command, id_=id_, code_digest=id_, author_id=None, at=datetime.now(UTC))
    await Requests(work).add(request)
    await work.commit()
    return request


async def kept(store: Store, request: Request) -> dict[str, Any]:
    found = await store.collection("requests").find_one({"_id": request.id})
    assert found is not None
    return found


async def test_the_words_of_a_request_cannot_be_read_in_the_database(store: Store) -> None:
    request = await asked(store)
    raw = encode(await kept(store, request))
    assert STORY.encode() not in raw
    assert "математика".encode() not in raw
    assert (await Requests(Reading(store, SERVICE)).get(request.id)).story == STORY


async def test_what_is_added_later_is_sealed_with_the_rest(store: Store) -> None:
    request = await asked(store)
    work = Writing(store, SERVICE)
    again = await Requests(work).get(request.id)
    again.ask("Сколько детей в классе?", at=work.now)
    await Requests(work).save(again)
    await work.commit()
    assert "Сколько".encode() not in encode(await kept(store, request))
    seen = (await Requests(Reading(store, SERVICE)).list_by_ids([request.id]))[0]
    assert seen.story == STORY
    assert seen.questions[0].text == "Сколько детей в классе?"


async def test_another_process_reads_what_this_one_has_sealed(store: Store, place: Place) -> None:
    request = await asked(store)
    other = Store.for_service(store.connection, place.prefix, "intake", Requests, master_key=bytes(32))
    assert (await Requests(Reading(other, SERVICE)).get(request.id)).story == STORY


async def test_a_list_longer_than_the_keys_at_hand_is_read_whole(
    store: Store, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that was at hand was pushed out by those fetched for the same list, and its request seemed erased."""
    monkeypatch.setattr(person_keys, "CACHE_SIZE", 2)
    requests = [(await asked(store)).id for _ in range(5)]
    other = Store.for_service(store.connection, place.prefix, "intake", Requests, master_key=bytes(32))
    for known in (requests[:2], requests):
        seen = await Requests(Reading(other, SERVICE)).list_by_ids(known)
        assert [one.story for one in seen] == [STORY] * len(known)
    assert len(other.keys._cache) == 2


@pytest.mark.guarantee("erased-from-copies-too")
async def test_a_copy_restored_after_the_key_was_erased_has_no_words(
    store: Store, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await asked(store)
    other = Store.for_service(store.connection, place.prefix, "intake", Requests, master_key=bytes(32))
    assert (await Requests(Reading(other, SERVICE)).get(request.id)).story == STORY, (
        "another process has the key at hand"
    )
    backup = await kept(store, request)
    work = Writing(store, SERVICE)
    again = await Requests(work).get(request.id)
    again.story = ""
    await Requests(work).rekey(again)
    await work.commit()
    assert (await kept(store, request))["_key"] != backup["_key"]
    await store.collection("requests").replace_one({"_id": request.id}, backup)
    minutes_later = monotonic() + person_keys.CACHE_SECONDS
    monkeypatch.setattr(person_keys, "monotonic", lambda: minutes_later)
    third = Store.for_service(store.connection, place.prefix, "intake", Requests, master_key=bytes(32))
    for process in (store, other, third):
        restored = await Requests(Reading(process, SERVICE)).get(request.id)
        assert (restored.story, restored.subject, restored.number) == ("", None, request.number)


async def test_a_key_at_hand_is_not_good_for_longer_because_it_is_used(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await asked(store)
    await store.database[person_keys.KEYS_COLLECTION].delete_many({})  # as another process would
    moment = monotonic()
    for later, story in ((person_keys.CACHE_SECONDS * 0.8, STORY), (person_keys.CACHE_SECONDS * 1.6, "")):
        monkeypatch.setattr(person_keys, "monotonic", lambda now=moment + later: now)
        assert (await Requests(Reading(store, SERVICE)).get(request.id)).story == story


async def test_what_is_sealed_opens_in_its_own_place_only(store: Store) -> None:
    mine, other = await asked(store), await asked(store)
    stolen = await kept(store, mine)
    moved = {"_key": stolen["_key"], "_sealed": stolen["_sealed"]}
    await store.collection("requests").update_one({"_id": other.id}, {"$set": moved})
    with pytest.raises(RuntimeError, match="another hand"):
        await Requests(Reading(store, SERVICE)).get(other.id)


async def test_what_was_kept_before_things_were_sealed_is_sealed_by_the_next_change(store: Store) -> None:
    request = await asked(store)
    await store.collection("requests").update_one(
        {"_id": request.id}, {"$set": request.model_dump(exclude={"id"}), "$unset": {"_key": "", "_sealed": ""}}
    )
    assert STORY.encode() in encode(await kept(store, request))
    work = Writing(store, SERVICE)
    again = await Requests(work).get(request.id)
    assert again.story == STORY
    again.ask("Сколько детей в классе?", at=work.now)
    await Requests(work).save(again)
    await work.commit()
    assert STORY.encode() not in encode(await kept(store, request))
    assert (await Requests(Reading(store, SERVICE)).get(request.id)).story == STORY


async def test_without_the_master_key_nothing_personal_is_kept(store: Store, place: Place) -> None:
    poor = Store.for_service(store.connection, place.prefix, "intake", Requests)
    with pytest.raises(TypeError, match="master key"):
        await asked(poor)
