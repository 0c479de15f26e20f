"""A teacher is erased: every service answers, nothing that is remembered tells of them, and the work stays."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from bson import encode
from pymongo import MongoClient

from deploy.seed import read_people, read_story
from services import definitions
from shared.identity import Actor
from tests.cast import GALINA, MARINA, OLGA, TIMUR
from tests.journeys.region import ORIGIN, Region
from tests.kit.applications import as_actor
from tests.kit.servers import Place
from tests.kit.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")
STORY = read_story()
OWN = "Ей, одной из нас, хотелось бы задать вопрос от своего имени: как начать урок в тишине?"

NAMED_IN_TEXTS = {
    "publishing.editions": "published, with the names of authors who have agreed to it",
    "people.letters": "what was written to members, for a year",
    "scheduling.meetings": "the minutes: one document holds several people's words",
}
"""Where a name may be read, and why: in texts, never as a field."""


def all_bytes(place: Place) -> Iterator[tuple[str, bytes]]:
    """Every document of every collection of every database, as the server gives it."""
    with MongoClient[dict[str, Any]](place.mongo_url) as client:
        for name in client.list_database_names():
            if name.startswith(place.prefix):
                for collection in client[name].list_collection_names():
                    for one in client[name][collection].find():
                        yield f"{name}.{collection}", encode(one)


def found_in(place: Place, *words: str) -> set[tuple[str, str]]:
    """Where any of the words stands, however it is written."""
    return {
        (word, where)
        for where, raw in all_bytes(place)
        for word in words
        if word.lower().encode() in raw.decode(errors="ignore").lower().encode()
    }


async def complete(http_client: httpx2.AsyncClient, certificate: str) -> dict[str, Any]:
    """The certificate when every service has answered."""
    seen: dict[str, Any] = {}

    async def answered() -> bool:
        seen.update((await http_client.get(f"/api/certificates/{certificate}")).json())
        return not seen["awaited"]

    await until(answered, "every room has answered")
    return seen


async def asks_in_her_own_name(region: Region, actor: Actor) -> str:
    """A request of a member; the coordinator asks back and she answers."""
    async with region.client(actor) as mine:
        body = {"school_id": actor.school_ids()[0], "audience": "teacher", "experience": "young", "story": OWN}
        answer = await mine.post("/api/requests", json=body)
        assert answer.status_code == 201, answer.text
        id_: str = answer.json()["id"]
        async with region.client(as_actor(OLGA)) as olga:
            asked = await olga.post(f"/api/requests/{id_}/questions", json={"question": "Марина, в каком классе?"})
            assert asked.status_code == 201, asked.text
        assert (await mine.post(f"/api/requests/{id_}/answers", json={"answer": OWN})).status_code == 201
    return id_


async def takes_a_copy(region: Region, actor: Actor) -> dict[str, Any]:
    """What is in the archive, for a program; the page beside it is for a person."""
    async with region.client(actor, Accept="text/html", Origin=ORIGIN) as http_client:
        assert (await http_client.get("/my-data/copy.zip")).status_code == 404
        assert (await http_client.post("/my-data/copy")).status_code == 303
        assert (await http_client.post("/my-data/copy")).status_code == 409, "one at a time"

        async def made() -> bool:
            return (await http_client.get("/my-data/copy.zip")).status_code == 200

        await until(made, "every room has given its part")
        with zipfile.ZipFile(io.BytesIO((await http_client.get("/my-data/copy.zip")).content)) as archive:
            assert actor.name in archive.read("copy.html").decode()
            copied: dict[str, Any] = json.loads(archive.read("copy.json"))
            return copied


async def test_no_name_can_be_read_where_people_are_kept(region: Region) -> None:
    await region.settled()
    surnames = [word for one in read_people() for word in (one.name.split()[-1], one.name_en)]
    places = {where.removeprefix(f"{region.place.prefix}_") for _, where in found_in(region.place, *surnames)}
    assert "publishing.editions" in places, "the scan can find what is there"
    assert places - set(NAMED_IN_TEXTS) == set()


async def test_a_member_takes_a_copy_of_all_that_is_kept_about_them(region: Region) -> None:
    await asks_in_her_own_name(region, as_actor(MARINA))
    copied = await takes_a_copy(region, as_actor(MARINA))
    assert set(copied) == {service.name for service in definitions()}
    stories = [one["own"]["story"] for one in copied["intake"]]
    assert [OWN, OWN] in stories, "her story and her answer"
    brought = [text for one in copied["scheduling"] for text in one["own"].get("contribution", ())]
    assert brought == [one.text for one in STORY.minutes.contributions if one.by == MARINA.id]
    assert MARINA.email in json.dumps(copied["people"])
    assert GALINA.name not in json.dumps(copied, ensure_ascii=False)
    await region.settled()
    assert found_in(region.place, OWN, MARINA.email) == set(), "it cannot be read on its way either"


async def test_a_teacher_is_erased_and_the_work_stays(region: Region) -> None:
    place, ids = region.place, region.ids
    request_id = await asks_in_her_own_name(region, as_actor(MARINA))
    await region.settled()
    mine = [one.text for one in STORY.minutes.contributions if one.by == MARINA.id]
    words = (MARINA.name, MARINA.name_en, MARINA.email, MARINA.id, OWN, *mine)
    before = {word for word, _ in found_in(place, *words)}
    assert {MARINA.name, MARINA.id} <= before, "the scan can find what is there"
    assert MARINA.email not in before, "an address is never there to be read"

    async with region.client(as_actor(MARINA)) as http_client:
        erased = await http_client.post(f"/api/people/{MARINA.id}/erasure")
        assert erased.status_code == 201, erased.text
        certificate = await complete(http_client, erased.json()["id"])
    await region.settled()

    assert {one["room"] for one in certificate["answers"]} == {service.name for service in definitions()}
    assert all(one["lines"] for one in certificate["answers"])
    assert MARINA.id not in json.dumps(certificate)
    assert found_in(place, *words) == set()
    async with region.client(as_actor(OLGA)) as olga:
        request = (await olga.get(f"/api/requests/{request_id}")).json()
        assert (request["story"], request["stage"], request["audience"]) == ("", "processing", "teacher")
        product = await olga.get(f"/api/library/{ids['product_id']}")
        assert product.status_code == 200
        assert "участник" in product.json()["authors"]
        assert product.json()["text"] == STORY.text_after("main")
        again = await olga.get(f"/api/requests/{ids['request_id']}")
        assert again.json()["stage"] == "closed"


async def test_who_was_erased_does_not_come_back(region: Region) -> None:
    async with region.client(as_actor(TIMUR)) as http_client:
        erased = await http_client.post(f"/api/people/{TIMUR.id}/erasure")
        await complete(http_client, erased.json()["id"])
        again = await http_client.put(f"/api/experts/{TIMUR.id}/competencies", json={"lines": []})
        assert again.status_code in (401, 404, 422), again.text
    await region.settled()
    assert found_in(region.place, TIMUR.name, TIMUR.email, TIMUR.id) == set()
