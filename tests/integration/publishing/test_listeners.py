"""What neighbours publish becomes one effect, however often and in whatever order it comes."""

import json
from pathlib import Path

from services.publishing.contributors.store import People
from services.publishing.listeners import listeners
from services.publishing.products.store import Groups, Products
from shared.contracts import QUEUES
from shared.store import Span
from tests.cast import MARINA, OLGA
from tests.integration.publishing.neighbours import (
    ACCEPT,
    GROUP,
    MEETING,
    REQUEST,
    feedback_given,
    group_formed,
    meeting_held,
    person_renamed,
    run_publishing,
)
from tests.kit.bus import publish_envelopes
from tests.kit.neighbours import person_introduced
from tests.kit.servers import Place


def test_the_queues_are_those_that_were_promised() -> None:
    assert listeners.queues == {name: kinds for name, kinds in QUEUES.items() if name.startswith("publishing.")}


async def test_a_meeting_leaves_one_draft_however_often_it_is_published(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        await neighbours.introduce_everybody()
        envelope = await neighbours.publish(meeting_held(), MEETING)
        await publish_envelopes(place, envelope)
        await neighbours.publish(meeting_held(), MEETING, 2)
        await neighbours.wait_consumed("open-draft", 3)
        drafted = await neighbours.wait_published("publishing.product.drafted.v1")
        products = await Products(neighbours.app.reading).list_newest(None, Span())
    assert [product.id for product in products] == [drafted[0]["product_id"]]
    assert "Ждут образца." in products.entries[0].text
    assert products.entries[0].coordinator_id == OLGA.id


async def test_a_group_that_comes_after_its_meeting_finds_the_draft(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        await neighbours.publish(meeting_held(), MEETING)
        product_id = (await neighbours.wait_published("publishing.product.drafted.v1"))[0]["product_id"]
        early = await Products(neighbours.app.reading).get(product_id)
        envelope = await neighbours.publish(group_formed(), GROUP)
        await publish_envelopes(place, envelope)
        await neighbours.wait_consumed("know-group", 2)
        late = await Products(neighbours.app.reading).get(product_id)
        group = await Groups(neighbours.app.reading).get(GROUP)
    assert (early.group_known, early.coordinator_id) == (False, None)
    assert (late.group_known, late.coordinator_id, late.audiences) == (True, OLGA.id, ["teacher"])
    assert (group.known, group.version) == (True, 2)


async def test_group_and_meeting_consumed_at_the_same_moment_find_each_other(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        for number in range(12):
            meeting = meeting_held().model_copy(update={"meeting_id": f"m-{number}", "group_id": f"g-{number}"})
            group = group_formed().model_copy(update={"group_id": f"g-{number}"})
            for event, about in ((meeting, f"m-{number}"), (group, f"g-{number}"))[:: 1 if number % 2 else -1]:
                await neighbours.publish(event, about)
        await neighbours.wait_consumed("open-draft", 12)
        await neighbours.wait_consumed("know-group", 12)
        products = await Products(neighbours.app.reading).list_newest(None, Span())
    assert len(products) == 12
    assert all(product.group_known for product in products)


async def test_a_late_introduction_does_not_undo_a_change(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        await neighbours.publish(person_renamed(MARINA, "Марина Новая"), MARINA.id, 2)
        await neighbours.wait_consumed("know-person", 1)
        late = await neighbours.publish(person_introduced(MARINA), MARINA.id, 1)
        await publish_envelopes(place, late)
        await neighbours.wait_consumed("know-person", 3)
        marina = await People(neighbours.app.reading).get(MARINA.id)
    assert marina.name == "Марина Новая"
    assert [post.role for post in marina.posts] == ["teacher"]


async def test_a_reader_who_cannot_use_it_opens_one_correction(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        product_id = await neighbours.publish_product()
        envelope = await neighbours.publish(feedback_given(product_id, 1, "no_resources"), REQUEST, 1)
        await publish_envelopes(place, envelope)
        await neighbours.publish(feedback_given(product_id, 1, "unclear"), "request-2")
        await neighbours.publish(feedback_given(product_id, 1, None), "request-3")
        await neighbours.wait_consumed("open-correction", 4)
        opened = await neighbours.wait_published("publishing.correction.opened.v1")
        async with neighbours.app.client(OLGA) as olga:
            seen = (await olga.get(f"/api/products/{product_id}")).json()
    assert (opened[0]["version"], opened[0]["author_ids"]) == (1, seen["author_ids"])
    assert (seen["state"], seen["helped"], seen["complaints"]) == ("correcting", 1, 2)
    assert seen["stopped"] == {"no_resources": 1, "unclear": 1}


async def test_a_corrected_version_takes_the_place_of_the_first(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        product_id = await neighbours.publish_product()
        await neighbours.publish(feedback_given(product_id, 1, "no_resources"), REQUEST)
        await neighbours.wait_published("publishing.correction.opened.v1")
        being = (await olga.get(f"/api/library/{product_id}")).json()
        await neighbours.review_product(product_id, ACCEPT)
        address = f"/api/products/{product_id}/publication"
        silent = await olga.post(address, json={})
        done = await olga.post(address, json={"change": "Карточки заменены гармошкой."})
        corrected = await neighbours.wait_published("publishing.product.corrected.v1")
        await neighbours.publish(feedback_given(product_id, 1, "unclear"), "request-2")
        await neighbours.wait_consumed("open-correction", 2)
        newest = (await olga.get(f"/api/library/{product_id}")).json()
        first = (await olga.get(f"/api/library/{product_id}", params={"version": 1})).json()
        library = (await olga.get("/api/library")).json()
        await neighbours.wait_published("publishing.correction.opened.v1", 1)
    assert (being["version"], being["being_corrected"]) == (1, True)
    assert (silent.status_code, done.status_code) == (422, 201)
    assert (corrected[0]["version"], corrected[0]["change"]) == (2, "Карточки заменены гармошкой.")
    assert (newest["version"], newest["newest"], newest["being_corrected"]) == (2, True, False)
    assert (first["version"], first["newest"]) == (1, False)
    assert (library["total"], library["products"][0]["version"]) == (1, 2)


async def test_what_is_published_reaches_the_world_without_the_reviewer(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        product_id = await neighbours.publish_product()
        published = await neighbours.wait_published("publishing.product.published.v1")
        url = neighbours.app.settings.public_url
    assert published[0]["url"] == f"{url}/library/{product_id}"
    assert published[0]["authors"] == [OLGA.name, "Тимур Ринатович Ахметов"]
    assert "galina" not in json.dumps(published)
