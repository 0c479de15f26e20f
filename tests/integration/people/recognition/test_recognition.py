"""A page of proven deeds: nobody's but its owner's, until they say so; and thanks that go the honest way."""

import re
from pathlib import Path
from typing import Any

from shared.contracts.publishing import ProductCorrected, ProductPublished
from shared.event import Event
from tests.cast import BORIS, FOREIGN_COORDINATOR, GALINA, MARINA, NADEZHDA, OLGA, TIMUR
from tests.integration.people.letters.delivery import PAGE, get_store, run_without_jobs
from tests.integration.people.letters.events import DRAFTED, EVENTS_WITH_LETTERS, FORMED, HELPED, wait_for_achievements
from tests.kit.applications import RunningApplication
from tests.kit.bus import count_messages, publish
from tests.kit.servers import Place
from tests.kit.waiting import until

NAMED = {type(event).__name__: event for event, *_ in EVENTS_WITH_LETTERS}
PUBLISHED: dict[str, Any] = ProductPublished.example | {"product_id": "p-1", "title": "Пять шагов"}
STORY: list[Event] = [
    NAMED["RequestClosed"], HELPED, ProductCorrected.model_validate(ProductCorrected.example | PUBLISHED),
    ProductPublished.model_validate(PUBLISHED), NAMED["ReviewGiven"], DRAFTED, NAMED["MeetingHeld"], FORMED,
]  # fmt: skip


async def happens(app: RunningApplication, place: Place) -> None:
    """The whole story is told backwards, and every event twice."""
    for _ in range(2):
        for number, event in enumerate(STORY):
            await publish(place, event, f"thing-{number}")
    await wait_for_achievements(app, len(STORY))
    assert await count_messages(place, "people.remember-merits.dead") == 0


async def test_a_page_is_made_of_events_and_opened_by_its_owner_only(place: Place, tmp_path: Path) -> None:
    people = (OLGA, TIMUR, GALINA, MARINA, NADEZHDA)
    async with run_without_jobs(place, tmp_path, *people) as app:
        await happens(app, place)
        async with app.client(OLGA, **PAGE) as olga, app.client(None, **PAGE) as anybody:
            own = (await olga.get("/portfolio")).text
            strange = (await anybody.get("/portfolio")).status_code
            await olga.post("/portfolio/share")
            first = _link(await olga.get("/portfolio"))
            seen = await anybody.get(first)
            await olga.post("/portfolio/share")
            second = _link(await olga.get("/portfolio"))
            old = (await anybody.get(first)).status_code
            await olga.post("/portfolio/revoke")
            revoked = (await anybody.get(second)).status_code
            bent = (await anybody.get(second[:-1] + "x")).status_code
        async with app.client(GALINA, **PAGE) as galina:
            review = (await galina.get("/portfolio")).text
    for words in ("Решённые заявки: 1", "Встречи: 1", "Опубликованные работы: 1", "Пять шагов", "вёл(а) группу"):
        assert words in own, words
    assert "помогли: 1" in own
    assert "Проведённые экспертизы: 1" in review
    assert (strange, seen.status_code, old, revoked, bent) == (401, 200, 404, 404, 404)
    assert OLGA.name in seen.text
    assert OLGA.email not in seen.text
    assert "/portfolio/revoke" not in seen.text
    assert seen.headers["x-robots-tag"] == "noindex"


async def test_the_council_hears_of_those_only_who_have_said_so(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR, FOREIGN_COORDINATOR) as app:
        await happens(app, place)
        clients = [app.client(one, **PAGE) for one in (OLGA, TIMUR, FOREIGN_COORDINATOR)]
        async with clients[0] as olga, clients[1] as timur, clients[2] as foreign:
            silent = OLGA.name in _main(await olga.get("/portfolio/council"))
            await olga.post("/portfolio/named")
            is_named = OLGA.name in _main(await olga.get("/portfolio/council"))
            elsewhere = OLGA.name in _main(await foreign.get("/portfolio/council"))
            refused = (await timur.get("/portfolio/council")).status_code
    assert (silent, is_named, elsewhere, refused) == (False, True, False, 403)


async def test_thanks_are_read_passed_on_and_shown_by_the_word_of_the_thanked(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR, MARINA, BORIS) as app:
        await happens(app, place)
        requester = {"Cookie": f"request={app.sessions.issue_requester_token('r-1')}", **PAGE}
        clients = [app.client(one, **PAGE) for one in (OLGA, TIMUR, MARINA, BORIS)]
        async with clients[0] as olga, clients[1] as timur, clients[2] as marina, clients[3] as boris:
            stranger = await marina.post("/thanks", data={"to": TIMUR.id, "text": "Спасибо"})
            empty = await olga.post("/thanks", data={"to": TIMUR.id, "text": " "})
            written = await olga.post("/thanks", data={"to": TIMUR.id, "text": "Спасибо за подсказки"})
            async with app.client(None, **requester) as asker:
                form = (await asker.get("/thanks")).text
                asked = await asker.post("/thanks", data={"text": "Ребёнок снова решает сам"})
                again = await asker.post("/thanks", data={"text": "Ещё раз"})
            elsewhere = _main(await olga.get("/thanks/waiting"))
            listed = (await boris.get("/thanks/waiting")).text
            before = (await timur.get("/portfolio")).text
            ids = set(re.findall(r"/thanks/([0-9a-f-]{36})/pass", listed))
            theirs = [(await marina.post(f"/thanks/{one}/pass")).status_code for one in ids]
            passed = [(await boris.post(f"/thanks/{one}/pass")).status_code for one in ids]
            after = (await timur.get("/portfolio")).text
            await timur.post("/portfolio/share")
            hidden = (await timur.get(_link(await timur.get("/portfolio")))).text
            for one in ids:
                await timur.post(f"/thanks/{one}/show")
                assert (await marina.post(f"/thanks/{one}/show")).status_code == 404
            shown = (await timur.get(_link(await timur.get("/portfolio")))).text
        kinds = [one["kind"] async for one in get_store(app).collection("letters").find({})]
        kept = await get_store(app).collection("thanks").find_one({"from_id": OLGA.id})
    assert (stranger.status_code, empty.status_code, written.status_code, asked.status_code) == (422, 422, 303, 303)
    assert again.status_code == 409
    assert "Кто вы, они не узнают" in form
    assert "Ребёнок снова" not in elsewhere, "nobody reads beforehand what is written to themselves"
    assert (len(ids), theirs, passed) == (2, [403, 403], [303, 303])
    assert "Спасибо за подсказки" not in before
    assert "Спасибо за подсказки" in after
    assert "Спасибо за подсказки" not in hidden
    assert "Спасибо за подсказки" in shown
    assert "Ребёнок снова решает сам" in shown
    assert kinds.count("thanks_passed") == 2
    assert kept is not None
    assert "подсказки" not in str(kept), "words of thanks are sealed"


async def test_who_is_erased_takes_their_page_along(place: Place, tmp_path: Path) -> None:
    async with run_without_jobs(place, tmp_path, OLGA, TIMUR, BORIS) as app:
        await happens(app, place)
        async with app.client(TIMUR, **PAGE) as timur:
            await timur.post("/portfolio/share")
            await timur.post("/portfolio/named")
            link = _link(await timur.get("/portfolio"))
            await timur.post("/letters/mine/chat/end")
        async with app.client(BORIS) as boris:

            async def erased() -> bool:
                return (await boris.post(f"/api/people/{TIMUR.id}/erasure")).status_code == 201

            await until(erased, "he is erased, as soon as what was said of him is sent")
        store = get_store(app)
        named = [
            name
            for name in ("portfolios", "merits", "notice_preferences", "boxes", "letters", "thanks")
            if TIMUR.id in str(await store.collection(name).find({}).to_list(100))
        ]
        async with app.client(None, **PAGE) as anybody:
            gone = (await anybody.get(link)).status_code
    assert named == []
    assert gone == 404


def _link(page: Any) -> str:
    found = re.search(r'href="(?:http://127\.0\.0\.1:8000)?(/portfolio/shared/[a-z0-9]+)"', page.text)
    assert found is not None
    return found[1]


def _main(page: Any) -> str:
    return str(page.text).partition("<main")[2].partition("</main>")[0]
