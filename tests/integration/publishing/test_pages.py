"""The pages, without JavaScript: what a person types is never lost, what is published reads like an article."""

import json
import re
from pathlib import Path

from services.publishing.library.model import FORM_WORDS
from services.publishing.main import service
from shared.web import LANGUAGES, find_catalogue_gaps
from tests.cast import FOREIGN_TEACHER, GALINA, OLGA, TIMUR
from tests.integration.publishing.neighbours import ACCEPT, SCORES, WRITTEN, run_publishing
from tests.kit.servers import Place

OURS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
TYPED = {"title": "Первый шаг", "form": "guide", "abstract": "Кратко о главном.", "text": "Текст. " * 50}


def test_every_word_is_said_in_russian() -> None:
    assert find_catalogue_gaps([service.folder]) == []


async def test_what_was_typed_survives_a_lost_race(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(OLGA, **OURS) as olga,
        neighbours.app.client(TIMUR, **OURS) as timur,
    ):
        address = f"/products/{await neighbours.draft_product()}"
        saved = await olga.post(address, data={**TYPED, "revision": "0"})
        wrong = await timur.post(address, data={**TYPED, "title": "я", "revision": "0"})
        lost = await timur.post(address, data={**TYPED, "title": "Моё название", "revision": "0"})
        again = await timur.post(address, data={**TYPED, "title": "Моё название", "revision": "1"})
        page = (await olga.get(address)).text
    assert (saved.status_code, wrong.status_code, lost.status_code, again.status_code) == (303, 422, 409, 303)
    assert 'name="revision" value="0"' in wrong.text, "a page sent back must not hide that others have written"
    assert 'name="revision" value="1"' in lost.text
    assert "Моё название" in lost.text
    assert "Моё название" in page


async def test_every_form_of_a_product_has_its_name_on_every_page(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA, **OURS) as olga:
        address = f"/products/{await neighbours.draft_product()}"
        for revision, (form, words) in enumerate(FORM_WORDS.items()):
            saved = await olga.post(address, data={**TYPED, "form": form, "revision": str(revision)})
            assert saved.status_code == 303
            for language in LANGUAGES:
                product = await olga.get(address, params={"lang": language})
                products = await olga.get("/products", params={"lang": language})
                library = await olga.get("/library", params={"lang": language, "form": form})
                assert f'<option value="{form}" selected>{words[language]}' in product.text
                assert words[language] in products.text
                assert f'<span aria-current="true">{words.plural[language]}' in library.text


async def test_a_preview_saves_nothing(place: Place, tmp_path: Path) -> None:
    async with run_publishing(place, tmp_path) as neighbours, neighbours.app.client(OLGA, **OURS) as olga:
        product_id = await neighbours.draft_product()
        text = "**Важное** <script>alert(1)</script>"
        body = {**TYPED, "text": text, "revision": "0", "intent": "preview"}
        preview = await olga.post(f"/products/{product_id}", data=body)
        seen = (await olga.get(f"/api/products/{product_id}")).json()
    assert preview.status_code == 200
    assert "<strong>Важное</strong>" in preview.text
    assert "<script>alert" not in preview.text
    assert seen["revision"] == 0


async def test_from_draft_to_library_with_forms_alone(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(OLGA, **OURS) as olga,
        neighbours.app.client(GALINA, **OURS) as galina,
        neighbours.app.client(None, **OURS) as nobody,
    ):
        product_id = await neighbours.draft_product()
        address = f"/products/{product_id}"
        early = await olga.post(f"{address}/review", data={"reviewer_id": GALINA.id})
        await olga.post(address, data={**TYPED, "revision": "0"})
        own = await olga.post(f"{address}/review", data={"reviewer_id": TIMUR.id})
        choice = (await olga.get(address)).text
        asked = await olga.post(f"{address}/review", data={"reviewer_id": GALINA.id})
        review = re.findall(r"/reviews/[0-9a-f-]{36}", (await galina.get("/reviews")).text)[0]
        scores = {name: str(score) for name, score in SCORES.items()}
        silent = await galina.post(review, data={**scores, "verdict": "return_with_remarks"})
        given = await galina.post(review, data={**scores, "verdict": "accept", "show_name": "yes"})
        published = await olga.post(f"{address}/publication", data={})
        work = await nobody.get(f"/library/{product_id}")
        later = await nobody.get(f"/library/{product_id}", params={"version": "10000"})
        library = (await nobody.get("/library", params={"q": "ТЕКСТЫ", "form": "guide"})).text
    assert (early.status_code, own.status_code, silent.status_code) == (422, 422, 422)
    assert "не короче 200 знаков" in early.text
    assert "Свою работу никто не оценивает" in own.text
    assert later.status_code == 404, "a version that does not exist is not the newest one"
    assert GALINA.name in choice
    assert f'value="{TIMUR.id}"' not in choice, "an author is not even offered"
    assert (asked.status_code, given.status_code, published.status_code) == (303, 303, 303)
    assert OLGA.name in work.text
    assert f"Эксперт: {GALINA.name}" in work.text
    assert f'href="/library/{product_id}"' in library


async def test_catalogues_read_the_product_and_nothing_breaks_out_of_it(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(OLGA) as olga,
        neighbours.app.client(None, **OURS) as nobody,
    ):
        product_id = await neighbours.write_product()
        sly = {**WRITTEN, "title": "</script><script>alert(1)</script>"}
        await olga.put(f"/api/products/{product_id}", json=sly, headers={"If-Match": '"1"'})
        await neighbours.review_product(product_id, ACCEPT)
        await olga.post(f"/api/products/{product_id}/publication", json={})
        page = (await nobody.get(f"/library/{product_id}")).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    linked = json.loads(found[0])
    assert (linked["@type"], linked["name"]) == ("LearningResource", sly["title"])
    assert [author["name"] for author in linked["author"]] == [OLGA.name, TIMUR.name]
    assert "<script>alert" not in page


async def test_pages_of_the_making_are_not_for_strangers(place: Place, tmp_path: Path) -> None:
    async with (
        run_publishing(place, tmp_path) as neighbours,
        neighbours.app.client(None, **OURS) as nobody,
        neighbours.app.client(FOREIGN_TEACHER, **OURS) as foreign,
    ):
        product_id = await neighbours.draft_product()
        unseen = [await client.get(f"/products/{product_id}") for client in (nobody, foreign)]
        write = await foreign.post(f"/products/{product_id}", data={**TYPED, "revision": "0"})
        lists = [await nobody.get("/products"), await nobody.get("/reviews")]
        empty = await nobody.get("/library", params={"form": "poem", "q": '"'})
        beyond = [await nobody.get("/library", params={"page": page}) for page in ("-1", "0", "9999", "x")]
        unknown = await nobody.get(f"/library/{product_id}", params={"version": "10000"})
        missing = await nobody.get(f"/library/{product_id}")
    assert [answer.status_code for answer in (*unseen, write, *lists)] == [404, 404, 404, 401, 401]
    assert (empty.status_code, missing.status_code) == (200, 404)
    assert [answer.status_code for answer in (*beyond, unknown)] == [404] * 5
