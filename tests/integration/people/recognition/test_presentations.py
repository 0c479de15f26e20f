"""A work for a contest over HTTP: composed, ordered, shown by choice, withdrawn as easily, gone with its author."""

import re
from pathlib import Path

from services.people.privacy.actions.copies import open_copy
from services.people.privacy.store import RequestedCopies
from shared.store import service_reading
from tests.cast import BORIS, OLGA, TIMUR
from tests.integration.people.letters.delivery import PAGE, get_store, run_without_jobs
from tests.integration.people.recognition.test_recognition import happens
from tests.kit.servers import Place
from tests.kit.waiting import until

WORDS = {
    "title": "Первый шаг к задаче",
    "contest": "Педагогический поиск",
    "abstract": "Как класс начал решать сам.",
    "question": "Почему ученики **молчат** у доски?",
    "method": "Пять уроков с подсказками. <script>x</script>",
    "outcome": "Шестеро из десяти начинают сами.",
}


async def test_a_work_is_composed_shown_by_choice_and_withdrawn_as_easily(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR) as app:
        await happens(app, place)
        clients = [app.client(one, **PAGE) for one in (OLGA, TIMUR, None)]
        async with clients[0] as olga, clients[1] as timur, clients[2] as anybody:
            wrong = [await olga.post("/presentations", data={"title": "x"}), await anybody.get("/presentations")]
            at = (await olga.post("/presentations", data={"title": WORDS["title"]})).headers["location"]
            events = re.findall(r'name="facts"[^>]*value="([^"]+)"', (await olga.get(at)).text)
            too_early = await olga.post(f"{at}/shown", data={"to": "link"})
            too_long = await olga.post(at, data=WORDS | {"abstract": "ы" * 1_501})
            assert (await olga.post(at, data=WORDS)).has_redirect_location
            no_events = await olga.post(f"{at}/shown", data={"to": "link"})
            made_up = await olga.post(f"{at}/facts", data={"facts": [events[0], "made-up"]})
            assert (await olga.post(f"{at}/facts", data={"facts": events[:2]})).has_redirect_location
            order = {"fact": events[1], "step": "up"}
            assert (await olga.post(f"{at}/order", data=order)).has_redirect_location
            nowhere = await olga.post(f"{at}/order", data=order | {"step": "sideways"})
            sheet = (await olga.get(f"{at}/sheet")).text
            theirs = [(await timur.get(f"{at}{end}")).status_code for end in ("", "/sheet")]
            theirs += [(await timur.post(f"{at}{end}")).status_code for end in ("/facts", "/removal")]
            await olga.post(f"{at}/shown", data={"to": "link"})
            link = re.findall(r"/presentations/shared/[a-z0-9]+", (await olga.get(at)).text)[0]
            seen = await anybody.get(link)
            emptied = await olga.post(at, data=WORDS | {"method": ""})
            unlisted = WORDS["title"] in (await anybody.get("/schools/school-07")).text
            await olga.post(f"{at}/shown", data={"to": "school"})
            listed = link in (await anybody.get("/schools/school-07")).text
            still = (await anybody.get(link)).text
            await olga.post(f"{at}/shown", data={"to": "me"})
            withdrawn = (await anybody.get(link)).status_code
            relisted = WORDS["title"] in (await anybody.get("/schools/school-07")).text
            await olga.post(f"{at}/shown", data={"to": "link"})
            other = re.findall(r"/presentations/shared/[a-z0-9]+", (await olga.get(at)).text)[0]
        kept = str(await get_store(app).collection("presentations").find({}).to_list(10))
    assert [answer.status_code for answer in wrong] == [422, 401]
    refused = (too_early, too_long, no_events, made_up, nowhere, emptied)
    assert [answer.status_code for answer in refused] == [422] * 6
    assert "сначала напишите аннотацию" in too_early.text
    assert "выберите хотя бы один подтверждённый факт" in no_events.text
    assert WORDS["question"] in made_up.text, "the words stand as they were"
    assert theirs == [404] * 4
    for page in (sheet, seen.text, still):
        assert "<strong>молчат</strong>" in page
        assert "<script>x" not in page
        assert page.index(events[1][-8:]) < page.index(events[0][-8:]), "the order is the author's"
    for words in (OLGA.name, "своими словами", "записанные факты", WORDS["contest"], WORDS["outcome"]):
        assert words in seen.text, words
    assert OLGA.email not in seen.text
    assert (seen.headers["x-robots-tag"], seen.headers["cache-control"]) == ("noindex", "no-store")
    assert (unlisted, listed, withdrawn, relisted) == (False, True, 404, False)
    assert other != link
    assert "молчат" not in kept, "the words are sealed"


async def test_a_work_leaves_with_its_author_and_stands_in_their_copy(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, TIMUR, BORIS) as app:
        async with app.client(TIMUR, **PAGE) as timur:
            at = (await timur.post("/presentations", data={"title": WORDS["title"]})).headers["location"]
            assert (await timur.post(at, data=WORDS)).has_redirect_location
            await timur.post("/my-data/copy")
            copy = await RequestedCopies(service_reading(get_store(app))).find_newest(TIMUR.id)
        async with app.client(BORIS) as boris:

            async def erased() -> bool:
                return (await boris.post(f"/api/people/{TIMUR.id}/erasure")).status_code == 201

            await until(erased, "he is erased, as soon as what was said of him is sent")
        left = await get_store(app).collection("presentations").count_documents({})
        certificate = await get_store(app).collection("erasures").find_one({})
    assert copy is not None
    assert WORDS["outcome"] in str(open_copy(copy)["people"])
    assert left == 0
    assert "research" in str(certificate)
