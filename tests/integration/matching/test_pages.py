"""The pages of matching, as a browser without scripts uses them."""

from pathlib import Path

import httpx2

from deploy.seed import Person
from services.matching.groups.store import Groups
from services.matching.invitations.store import Invitations
from services.matching.profiles.store import People
from shared.store import Span
from tests.cast import FOREIGN_COORDINATOR, LARISA, MARINA, OLGA, TIMUR
from tests.integration.matching.neighbours import Neighbours, run_matching
from tests.integration.matching.test_matching_over_http import answered, invite, the_group, the_topic
from tests.kit.servers import Place


def browser(neighbours: Neighbours, person: Person | None, language: str = "ru") -> httpx2.AsyncClient:
    """A browser on our own page."""
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Cookie": f"lang={language}"}
    return neighbours.app.client(person, **headers)


async def test_a_coordinator_finds_reasons_and_invites(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, browser(neighbours, OLGA) as olga:
        topic_id = await the_topic(neighbours)
        listed = await olga.get("/topics")
        page = await olga.get(f"/topics/{topic_id}")
        form = {"person_id": TIMUR.id, "message": "Поможете?"}
        sent = await olga.post(f"/topics/{topic_id}/invitations", data=form)
        twice = await olga.post(f"/topics/{topic_id}/invitations", data=form)
        after = await olga.get(f"/topics/{topic_id}")
    assert f'href="/topics/{topic_id}"' in listed.text
    assert page.text.index(LARISA.name) < page.text.index(TIMUR.name)
    assert "совпадает с тем, что нужно" in page.text
    assert (sent.status_code, sent.headers["location"]) == (303, f"/topics/{topic_id}#invitations")
    assert twice.status_code == 409
    assert "Этого человека уже приглашали" in twice.text
    assert f'value="{TIMUR.id}"' not in after.text, "nobody who was invited is offered again"
    assert "Ждём ответа" in after.text


async def test_an_expert_reads_the_problem_and_declines(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, browser(neighbours, TIMUR) as timur:
        topic_id = await the_topic(neighbours)
        async with neighbours.app.client(OLGA) as olga:
            invitation_id = (await invite(olga, topic_id, TIMUR.id)).json()["id"]
        page = await timur.get("/invitations")
        done = await timur.post(f"/invitations/{invitation_id}/refusal", data={"reason": "Уезжаю"})
        late = await timur.post(f"/invitations/{invitation_id}/acceptance")
        kept = await Invitations(neighbours.app.reading).get(invitation_id)
    assert "Шестиклассники считают" in page.text
    assert "Поможете группе?" in page.text
    assert (done.status_code, kept.state, kept.reason) == (303, "declined", "Уезжаю")
    assert late.status_code == 409
    assert "Вы уже отказались от этого приглашения" in late.text


async def test_a_group_form_comes_back_with_what_is_wrong(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, browser(neighbours, OLGA) as olga:
        topic_id = await the_topic(neighbours)
        await answered(neighbours, topic_id)
        address = f"/topics/{topic_id}/group"
        empty = await olga.post(address, data={})
        small = await olga.post(address, data=the_group(member_ids=[OLGA.id, TIMUR.id]))
        before = await Groups(neighbours.app.reading).list_newest(Span())
        good = await olga.post(address, data=the_group())
        page = await olga.get(f"/topics/{topic_id}")
    assert (empty.status_code, small.status_code, before.total) == (422, 422, 0)
    assert "от 3 до 15 участников" in small.text
    assert the_group()["goal"] in small.text, "what was typed is not lost"
    assert good.status_code == 303
    assert "координатор группы" in page.text


async def test_a_teacher_keeps_their_card(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours, browser(neighbours, MARINA) as marina:
        line = {"line": "Устный счёт без страха", "sub_kind": "choosing_tasks", "can_teach": "yes"}
        blank = await marina.get("/experts/me")
        added = await marina.post("/experts/me", data=line)
        twice = await marina.post("/experts/me", data=line)
        wrong = await marina.post("/experts/me", data={**line, "line": "Иное", "sub_kind": "gossip"})
        page = await marina.get("/experts/me")
        kept = await People(neighbours.app.reading).get(MARINA.id)
        await marina.post("/experts/me/removal", data={"line": line["line"]})
        left = await People(neighbours.app.reading).get(MARINA.id)
    assert "Моя карточка" in blank.text
    assert (added.status_code, twice.status_code, wrong.status_code) == (303, 422, 422)
    assert "Такая строка уже есть" in twice.text
    assert [one.line for one in kept.competencies] == [line["line"]]
    assert line["line"] in page.text
    assert left.competencies == []


async def test_every_page_speaks_both_languages_and_keeps_strangers_out(place: Place, tmp_path: Path) -> None:
    async with run_matching(place, tmp_path) as neighbours:
        topic_id = await the_topic(neighbours)
        pages = ("/topics", f"/topics/{topic_id}", "/invitations", "/experts/me")
        for language, word in (("ru", "Подбор"), ("en", "Matching")):
            async with browser(neighbours, OLGA, language) as olga:
                answers = [await olga.get(page) for page in pages]
            assert [one.status_code for one in answers] == [200] * len(pages)
            assert all(word in one.text for one in answers)
        async with browser(neighbours, None) as nobody, browser(neighbours, FOREIGN_COORDINATOR) as zoya:
            assert [(await nobody.get(page)).status_code for page in pages] == [401] * len(pages)
            assert [(await zoya.get(page)).status_code for page in pages] == [200, 404, 200, 200]
            foreign = await zoya.post(f"/topics/{topic_id}/invitations", data={"person_id": TIMUR.id})
            unsigned = await nobody.post(f"/topics/{topic_id}/group", data=the_group())
    assert (foreign.status_code, unsigned.status_code) == (404, 401)
