"""A fact becomes one letter, the letter is seen before it leaves, and leaves once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.people.main import room
from shared.contracts.matching import ExpertInvited, GroupFormed
from shared.contracts.publishing import CorrectionOpened, ProductPublished, ProductReturned, ReviewRequested
from shared.contracts.scheduling import MeetingAnnounced, PreparationAssigned
from shared.event import Event
from tests.cast import BORIS, FOREIGN_COORDINATOR, GALINA, MARINA, OLGA, TIMUR
from tests.houses import Visited, visited
from tests.integration.people.mailbox import how_many_wait, mailbox, say, text_of
from tests.integration.people.region import settle
from tests.servers import Place
from tests.waiting import until

REQUEST, MEMBERS = ["r-1"], [OLGA.id, TIMUR.id, "a-stranger"]
INVITED = ExpertInvited(
    invitation_id="i-1", topic_id="t-1", request_ids=REQUEST, person_id=TIMUR.id, title="Первый шаг"
)
MEETING: dict[str, Any] = {"meeting_id": "m-1", "group_id": "g-1", "request_ids": REQUEST, "school_id": "school-07"}
PRODUCT: dict[str, Any] = {"product_id": "p-1", "request_ids": REQUEST, "author_ids": [OLGA.id]}
FORMED = GroupFormed.model_validate(
    GroupFormed.example | {"member_ids": MEMBERS, "title": "Первый шаг", "coordinator_id": OLGA.id}
)
ANNOUNCED = MeetingAnnounced(
    title="Первый шаг", starts_at=datetime(2026, 12, 3, 10, tzinfo=UTC), minutes=90, member_ids=MEMBERS, **MEETING
)
ASSIGNED = PreparationAssigned(sources=3, reading_minutes=40, member_ids=MEMBERS, **MEETING)
REVIEW = ReviewRequested(review_id="v-1", product_id="p-1", request_ids=REQUEST, reviewer_id=GALINA.id, title="Шаг")
RETURNED = ProductReturned(**PRODUCT)
FACTS: list[tuple[Event, list[str], str]] = [
    (INVITED, [TIMUR.id], "/invitations"),
    (FORMED, [OLGA.id, TIMUR.id], "/meetings"),
    (ANNOUNCED, [OLGA.id, TIMUR.id], "/meetings/m-1"),
    (ASSIGNED, [OLGA.id, TIMUR.id], "/meetings/m-1"),
    (REVIEW, [GALINA.id], "/reviews/v-1"),
    (RETURNED, [OLGA.id], "/products/p-1"),
    (CorrectionOpened(version=1, obstacle="no_resources", **PRODUCT), [OLGA.id], "/products/p-1"),
]
PUBLISHED = ProductPublished.model_validate(ProductPublished.example)


async def letters(house: Visited) -> list[dict[str, Any]]:
    """All letters as they are remembered."""
    store = house.app.state.store  # type: ignore[union-attr]
    return [document async for document in store.collection("letters").find({}).sort("written_at", 1)]


async def until_letters(house: Visited, count: int) -> list[dict[str, Any]]:
    """Waits for so many letters."""

    async def there() -> bool:
        return len(await letters(house)) == count

    await until(there, f"{count} letters are written")
    return await letters(house)


async def until_all_heard(house: Visited, place: Place) -> None:
    """Waits until a fact said last was heard: those before it were heard, too."""
    await say(place, INVITED.model_copy(update={"title": "Последнее"}), "the-last", 1)

    async def there() -> bool:
        return any("Последнее" in one["subject"] for one in await letters(house))

    await until(there, "the last fact is heard")
    assert await how_many_wait(place, "people.write-letters") == 0


@pytest.mark.parametrize(("event", "to", "path"), FACTS, ids=lambda one: type(one).__name__)
async def test_a_fact_becomes_one_letter_however_often_it_is_said(
    place: Place, tmp_path: Path, event: Event, to: list[str], path: str
) -> None:
    async with visited([room], place, tmp_path) as house:
        await settle(house, OLGA, TIMUR, GALINA)
        await say(place, event, "thing-1")
        (first,) = await until_letters(house, 1)
        await say(place, event, "thing-1")
        await until_all_heard(house, place)
        assert len(await letters(house)) == 2
    assert ([one["person_id"] for one in first["recipients"]], first["path"]) == (to, path)
    assert first["recipients"][0]["state"] == "queued"


async def test_a_publication_and_strangers_get_no_letter(place: Place, tmp_path: Path) -> None:
    async with visited([room], place, tmp_path) as house:
        await settle(house, TIMUR)
        await say(place, PUBLISHED, "p-1")
        await say(place, INVITED.model_copy(update={"person_id": "a-stranger"}), "i-2")
        await until_all_heard(house, place)
        assert len(await letters(house)) == 1
        assert await how_many_wait(place, "people.write-letters.dead") == 0


async def test_the_letter_leaves_and_the_outbox_tells_so(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, visited([room], place, tmp_path, smtp_url=box.url) as house:
        await settle(house, OLGA, TIMUR)
        await say(place, FORMED, "g-1")

        async def sent() -> bool:
            return [one["waits"] for one in await letters(house)] == [False]

        await until(sent, "the letter is sent")
        async with house.door(OLGA, Accept="text/html") as door:
            listed = await door.get("/letters")
            shown = await door.get(f"/letters/{(await letters(house))[0]['_id']}")
    assert sorted(address for address, _ in box.taken) == sorted([OLGA.email, TIMUR.email])
    (message,) = box.to(TIMUR.email)
    assert "Первый шаг" in message["Subject"]
    assert text_of(message).startswith(f"Здравствуйте, {TIMUR.name.rsplit(' ', 1)[0]}!")
    assert "отправлено" in listed.text
    assert TIMUR.name in listed.text
    assert "Здравствуйте" in shown.text


async def test_who_looks_after_letters_sees_those_of_their_schools(place: Place, tmp_path: Path) -> None:
    async with visited([room], place, tmp_path) as house:
        await settle(house, OLGA, TIMUR, FOREIGN_COORDINATOR)
        await say(place, RETURNED, "p-1")
        (letter,) = await until_letters(house, 1)
        seen = {}
        for who in (BORIS, OLGA, FOREIGN_COORDINATOR, MARINA):
            async with house.door(who, Accept="text/html") as door:
                listed = await door.get("/letters")
                one = await door.get(f"/letters/{letter['_id']}")
                seen[who.id] = (listed.status_code, letter["subject"] in listed.text, one.status_code)
        async with house.door(Accept="text/html") as door:
            anonymous = (await door.get("/letters")).status_code
    assert seen == {
        BORIS.id: (200, True, 200),
        OLGA.id: (200, True, 200),
        FOREIGN_COORDINATOR.id: (200, False, 404),
        MARINA.id: (403, False, 403),
    }
    assert anonymous == 401


async def test_a_held_letter_stays_until_it_is_released(place: Place, tmp_path: Path) -> None:
    async with visited([room], place, tmp_path) as house:
        await settle(house, OLGA)
        await say(place, RETURNED, "p-1")
        (letter,) = await until_letters(house, 1)
        page = {"Accept": "text/html", "Origin": "http://house.test"}
        async with house.door(BORIS, **page) as boris, house.door(OLGA, **page) as olga:
            address = f"/letters/{letter['_id']}"
            refused = await olga.post(f"{address}/hold")
            held = await boris.post(f"{address}/hold")
            waits = (await letters(house))[0]["waits"]
            released = await boris.post(f"{address}/release")
            twice = await boris.post(f"{address}/release")
    assert (refused.status_code, held.status_code, waits) == (403, 303, False)
    assert (released.status_code, twice.status_code) == (303, 409)


async def test_an_address_that_is_refused_fails_and_the_others_get_theirs(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, visited([room], place, tmp_path, smtp_url=box.url) as house:
        box.refuses.add(OLGA.email)
        await settle(house, OLGA, TIMUR)
        await say(place, FORMED, "g-1")

        async def settled() -> bool:
            return [one["waits"] for one in await letters(house)] == [False]

        await until(settled, "nothing waits any more")
        (letter,) = await letters(house)
    assert [one["state"] for one in letter["recipients"]] == ["failed", "sent"]
    assert [address for address, _ in box.taken] == [TIMUR.email]


async def test_while_the_mail_server_is_busy_the_letter_waits(place: Place, tmp_path: Path) -> None:
    async with mailbox() as box, visited([room], place, tmp_path, smtp_url=box.url) as house:
        box.busy = True
        await settle(house, TIMUR)
        await say(place, INVITED, "i-1")

        async def put_off() -> bool:
            return [one["tries"] for one in await letters(house)] == [1]

        await until(put_off, "the letter is put off")
        (letter,) = await letters(house)
        box.busy = False
        collection = house.app.state.store.collection("letters")  # type: ignore[union-attr]
        await collection.update_one(
            {"_id": letter["_id"]}, {"$set": {"due_at": letter["written_at"]}}
        )  # a minute later

        async def arrived() -> bool:
            return len(box.taken) == 1

        await until(arrived, "the letter arrives")
    assert (letter["waits"], letter["recipients"][0]["state"]) == (True, "queued")


def test_every_fact_of_a_letter_is_tried_here() -> None:
    tried = {type(event).type for event, _, _ in FACTS} | {ProductPublished.type}
    assert tried == {event.type for one in room.listeners.all.values() for event in one.events}
