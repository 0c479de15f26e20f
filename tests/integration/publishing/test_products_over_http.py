"""Authors write and publish, an outsider reviews, everybody reads."""

from pathlib import Path

import httpx2

from tests.cast import FOREIGN_COORDINATOR, GALINA, LARISA, MARINA, OLGA, TIMUR
from tests.integration.publishing.neighbours import ACCEPT, RETURN, WRITTEN, person_renamed, run_publishing
from tests.kit.servers import Place


async def test_a_product_in_the_making_is_for_its_people(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours:
        product_id = await neighbours.draft_product()
        answers: dict[str, httpx2.Response] = {}
        for somebody in (None, FOREIGN_COORDINATOR, GALINA, MARINA, LARISA, OLGA):
            async with neighbours.app.client(somebody) as client:
                answers[somebody.id if somebody else "nobody"] = await client.get(f"/api/products/{product_id}")
        async with neighbours.app.client(LARISA) as larisa, neighbours.app.client() as nobody:
            member = await larisa.put(f"/api/products/{product_id}", json=WRITTEN, headers={"If-Match": "*"})
            listed = await larisa.get("/api/products", params={"state": "draft"})
            stranger = await nobody.get("/api/products")
            foreign = await nobody.post(f"/api/products/{product_id}/publication", json={})
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "nobody": 404,
        FOREIGN_COORDINATOR.id: 404,
        GALINA.id: 404,
        MARINA.id: 404,
        LARISA.id: 200,
        OLGA.id: 200,
    }
    assert (member.status_code, stranger.status_code, foreign.status_code) == (403, 401, 404)
    assert [product["id"] for product in listed.json()["products"]] == [product_id]


async def test_two_who_write_at_once_do_not_lose_a_word(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(OLGA) as olga,
        neighbours.app.client(TIMUR) as timur,
    ):
        address = f"/api/products/{await neighbours.draft_product()}"
        tag = (await timur.get(address)).headers["etag"]
        first = await olga.put(address, json=WRITTEN, headers={"If-Match": tag})
        lost = await timur.put(address, json={**WRITTEN, "title": "Другое"}, headers={"If-Match": tag})
        blind = await timur.put(address, json=WRITTEN)
        wrong = await timur.put(address, json={**WRITTEN, "form": "poem"}, headers={"If-Match": '"1"'})
        odd = await timur.put(address, json=WRITTEN, headers={"If-Match": "latest"})
        seen = (await timur.get(address)).json()
    assert (tag, first.headers["etag"]) == ('"0"', '"1"')
    assert [answer.status_code for answer in (first, lost, blind, wrong, odd)] == [200, 409, 422, 422, 422]
    assert (seen["title"], seen["revision"]) == (WRITTEN["title"], 1)


async def test_nobody_reviews_their_own_work(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        product_id = await neighbours.write_product()
        address = f"/api/products/{product_id}/reviews"
        refused = [
            await olga.post(address, json={"reviewer_id": reviewer})
            for reviewer in (OLGA.id, TIMUR.id, LARISA.id, MARINA.id, "nobody-we-know")
        ]
        seen = (await olga.get(f"/api/products/{product_id}")).json()
    assert [answer.status_code for answer in refused] == [422] * 5
    assert (seen["state"], seen["reviews"]) == ("draft", [])


async def test_too_little_is_not_sent_for_review(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        product_id = await neighbours.draft_product()
        short = await olga.post(f"/api/products/{product_id}/reviews", json={"reviewer_id": GALINA.id})
        early = await olga.post(f"/api/products/{product_id}/publication", json={})
    assert (short.status_code, early.status_code) == (422, 409)


async def test_a_review_is_given_once_by_the_one_who_was_asked(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(OLGA) as olga,
        neighbours.app.client(GALINA) as galina,
        neighbours.app.client(FOREIGN_COORDINATOR) as foreign,
    ):
        product_id = await neighbours.write_product()
        address = f"/api/products/{product_id}/reviews"
        asked = await olga.post(address, json={"reviewer_id": GALINA.id}, headers={"Idempotency-Key": "k"})
        again = await olga.post(address, json={"reviewer_id": GALINA.id}, headers={"Idempotency-Key": "k"})
        review = f"/api/reviews/{asked.json()['id']}"
        waiting = (await galina.get("/api/reviews")).json()["reviews"]
        read = (await galina.get(review)).json()
        own, unseen = await olga.post(review, json=ACCEPT), await foreign.post(review, json=ACCEPT)
        silent = await galina.post(review, json={**RETURN, "remarks": ""})
        wrong = await galina.post(review, json={**RETURN, "scores": {"clarity": 9}})
        given, twice = await galina.post(review, json=RETURN), await galina.post(review, json=ACCEPT)
        returned = await neighbours.wait_published("publishing.product.returned.v1")
        verdicts = await neighbours.wait_published("publishing.review.given.v1")
        requested = await neighbours.wait_published("publishing.review.requested.v1")
        seen = (await olga.get(f"/api/products/{product_id}")).json()
    assert (asked.status_code, again.json()) == (201, asked.json())
    assert [one["id"] for one in waiting] == [asked.json()["id"]]
    assert read["text"] == WRITTEN["text"].strip()
    assert (own.status_code, unseen.status_code, silent.status_code, wrong.status_code) == (403, 404, 422, 422)
    assert (given.status_code, twice.status_code) == (201, 409)
    assert (seen["state"], seen["reviews"][0]["remarks"]) == ("returned", RETURN["remarks"])
    assert returned[0]["author_ids"] == [OLGA.id, TIMUR.id]
    assert (verdicts[0]["verdict"], requested[0]["reviewer_id"]) == ("return_with_remarks", GALINA.id)


async def test_one_publication_for_one_key(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(TIMUR) as timur:
        product_id = await neighbours.write_product()
        await neighbours.review_product(product_id, ACCEPT)
        address = f"/api/products/{product_id}/publication"
        first = await timur.post(address, json={}, headers={"Idempotency-Key": "k"})
        again = await timur.post(address, json={}, headers={"Idempotency-Key": "k"})
        other = await timur.post(address, json={})
        await neighbours.wait_published("publishing.product.published.v1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert again.json() == first.json()


async def test_anybody_finds_a_product_in_any_form_of_its_words(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client() as nobody:
        unpublished = await nobody.get("/api/library/none")
        product_id = await neighbours.publish_product()

        async def found(**asked: str) -> list[str]:
            answer = (await nobody.get("/api/library", params=asked)).json()
            assert answer["total"] == len(answer["products"])
            return [product["id"] for product in answer["products"]]

        hits = [await found(q=words) for words in ("проекты", "ЁЛОЧКИ", "елочка", "ольга иванова", "решать задачи")]
        misses = [await found(q="тригонометрия"), await found(form="article"), await found(audience="student")]
        filtered = await found(form="recommendations", audience="parent", q="ёлочка")
        strange = await nobody.get("/api/library", params={"form": "poem"})
        opened = (await nobody.get(f"/api/library/{product_id}")).json()
    assert unpublished.status_code == 404
    assert hits == [[product_id]] * 5
    assert misses == [[], [], []]
    assert filtered == [product_id]
    assert strange.status_code == 422
    assert opened["authors"] == [OLGA.name, TIMUR.name]
    assert (opened["reviewed_by"], opened["helped"]) == (None, 0)
    assert not {"author_ids", "member_ids", "reviews", "request_ids"} & set(opened)


async def test_a_search_needs_no_operators_and_finds_a_title_of_little_words(place: Place, tmp_path: Path) -> None:
    titled = {**WRITTEN, "title": "Как же быть и что же де\u0301лать?"}
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        product_id = await neighbours.draft_product()
        await olga.put(f"/api/products/{product_id}", json=titled, headers={"If-Match": "*"})
        await neighbours.review_product(product_id, ACCEPT)
        await olga.post(f"/api/products/{product_id}/publication", json={})

        async def count(words: str) -> int:
            total: int = (await olga.get("/api/library", params={"q": words})).json()["total"]
            return total

        found = {
            words: await count(words)
            for words in ("проекты -ёлочки", '"проекты', "про\u0301екты", "как ЖЕ быть, и что же делать", "как же быть")
        }
    assert found == {
        "проекты -ёлочки": 1,
        '"проекты': 1,
        "про\u0301екты": 1,
        "как ЖЕ быть, и что же делать": 1,
        "как же быть": 0,
    }


async def test_a_reviewer_who_agrees_is_named(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA) as olga:
        product_id = await neighbours.write_product()
        await neighbours.review_product(product_id, {**ACCEPT, "show_name": True})
        published = await olga.post(f"/api/products/{product_id}/publication", json={})
    assert published.json()["reviewed_by"] == GALINA.name


async def test_who_does_not_agree_to_be_named_is_a_participant(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client() as nobody:
        product_id = await neighbours.publish_product()
        await neighbours.publish(person_renamed(OLGA, OLGA.name).model_copy(update={"named": False}), OLGA.id, 2)
        await neighbours.wait_consumed("know-person", 6)
        opened = (await nobody.get(f"/api/library/{product_id}")).json()
        by_name = (await nobody.get("/api/library", params={"q": "ольга иванова"})).json()
        by_the_other = (await nobody.get("/api/library", params={"q": TIMUR.name})).json()
    assert opened["authors"] == ["участник", TIMUR.name]
    assert (by_name["total"], by_the_other["total"]) == (0, 1), "nobody finds the work by the name either"
