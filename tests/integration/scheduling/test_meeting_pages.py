"""A meeting from its date to its minutes, on pages and without JavaScript."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2

from deploy.seed import Person
from services.scheduling.main import service
from tests.cast import BORIS, FOREIGN_TEACHER, MARINA, NADEZHDA, OLGA, TIMUR
from tests.integration.scheduling.neighbours import announce_meeting, form_group
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def filled_in(group: str, **changed: str) -> dict[str, str]:
    """The form of a meeting in ten days, by the clock of the region."""
    there = datetime.now(ZoneInfo("Asia/Yekaterinburg")) + timedelta(days=10)
    given = {
        "group_id": group,
        "title": "",
        "day": str(there.day),
        "month": str(there.month),
        "year": str(there.year),
        "time": "15:00",
        "minutes": "90",
        "form": "round_table",
        "mode": "online",
        "place": "",
        "link": "https://meet.example.org/a",
        "agenda": "15 мин — Что пробовали\r\n10 Решения",
    }
    return {**given, **changed}


async def test_a_coordinator_announces_prepares_and_remembers(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA, **HTML) as olga, app.client(TIMUR, **HTML) as timur:
            form = await olga.get("/meetings/groups")
            sent = await olga.post("/meetings/groups", data=filled_in(group))
            address = sent.headers["location"]
            given = await olga.post(
                f"{address}/preparation", data={"sources": "20 Как решать задачу https://example.org/p\n15 Лесенка"}
            )
            ticked = await timur.post(f"{address}/readiness", data={"studied": ["0", "1"]})
            prepared = (await timur.get(address)).text
            minutes = {
                "attended": [OLGA.id, NADEZHDA.id],
                "summary": "Показать начало, а не решение.",
                "brought_1": "Памятка из восьми пунктов.",
                "person_1": NADEZHDA.id,
                "outcome_1": "failed",
                "brought_2": "",
                "person_2": OLGA.id,
                "outcome_2": "",
                "decision_1": "Три тихие минуты.",
                "responsible_1": MARINA.id,
            }
            kept = await olga.post(f"{address}/minutes", data=minutes)
            remembered = (await timur.get(address)).text
            seen = (await olga.get(f"/api{address}")).json()
        async with app.client() as anybody:
            listed = (await anybody.get("/meetings")).text
    assert form.status_code == 200
    assert [one.status_code for one in (sent, given, ticked, kept)] == [303] * 4
    assert seen["starts_at"].endswith("T10:00:00Z")
    assert [(point["minutes"], point["title"]) for point in seen["agenda"]] == [(15, "Что пробовали"), (10, "Решения")]
    assert seen["sources"][0] == {"title": "Как решать задачу", "url": "https://example.org/p", "minutes": 20}
    assert "подготовка завершена" in prepared
    assert "35 минут" in prepared
    assert "Опыт: не получилось" in remembered
    assert "Три тихие минуты." in remembered
    assert len(seen["protocol"]["contributions"]) == 1
    assert "Первый шаг" in listed
    assert "Круглый стол" in listed


async def refused(client: httpx2.AsyncClient, address: str, form: dict[str, str], *sentences: str) -> None:
    """The form comes back with these sentences and with what was typed."""
    answer = await client.post(address, data=form)
    assert answer.status_code == 422
    typed = [line for text in form.values() for line in text.splitlines() if len(line) > 10]
    for sentence in (*sentences, *typed):
        assert sentence in answer.text


async def test_a_form_comes_back_with_what_was_typed(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA, **HTML) as olga:
            for changed, sentence in (
                ({"day": "31", "month": "2"}, "Такого дня нет"),
                ({"year": "2020"}, "Это время уже прошло"),
                ({"time": "25:00"}, "Напишите время, например 15:00"),
                ({"link": ""}, "Дайте ссылку"),
                ({"link": "http://meet.example.org/abc"}, "с https:// в начале"),
                ({"agenda": "Что мы пробовали на уроках"}, "Начните каждую строку с минут"),
                ({"agenda": "91 Что мы пробовали на уроках"}, "Повестка длиннее встречи"),
            ):
                await refused(olga, "/meetings/groups", filled_in(group, **changed), sentence)
            id_ = (await announce_meeting(olga, group)).json()["id"]
            await refused(
                olga, f"/meetings/{id_}/preparation", {"sources": "Книга без указания минут"}, "От 1 до 20 строк"
            )
            unsaid = {
                "attended": OLGA.id,
                "summary": "Показать начало, а не решение.",
                "brought_1": "Памятка из пунктов.",
            }
            await refused(olga, f"/meetings/{id_}/minutes", unsaid, "кто об этом рассказал", "что получилось")
            absent = {**unsaid, "person_1": TIMUR.id, "outcome_1": "worked"}
            await refused(olga, f"/meetings/{id_}/minutes", absent, "Отметьте пришедшими всех, кто выступал")
            unmarked = (await olga.get(f"/api/meetings/{id_}")).json()
            assert (unmarked["sources"], unmarked["protocol"]) == ([], None)
            assert len((await olga.get("/api/meetings")).json()["meetings"]) == 1


async def test_each_sees_the_forms_that_are_theirs(place: Place, tmp_path: Path) -> None:
    async def page_of(app: RunningApplication, person: Person | None, address: str) -> str:
        async with app.client(person, **HTML) as client:
            return (await client.get(address)).text

    async with run_services([service], place, tmp_path) as app:
        group = await form_group(app, place)
        async with app.client(OLGA) as olga:
            address = f"/meetings/{(await announce_meeting(olga, group)).json()['id']}"
        async with app.client(None, **HTML) as anybody:
            closed = await anybody.get("/meetings/groups")
        pages = {person.id: await page_of(app, person, address) for person in (OLGA, TIMUR, BORIS, FOREIGN_TEACHER)}
        groups = {
            person.id: await page_of(app, person, "/meetings/groups") for person in (OLGA, TIMUR, FOREIGN_TEACHER)
        }
    assert closed.status_code == 401
    assert [id_ for id_, page in pages.items() if "/minutes" in page] == [OLGA.id, BORIS.id]
    assert [id_ for id_, page in pages.items() if "meet.example.org" in page] == [OLGA.id, TIMUR.id, BORIS.id]
    assert [id_ for id_, page in groups.items() if 'action="/meetings/groups"' in page] == [OLGA.id]
    assert [id_ for id_, page in groups.items() if "Первый шаг" in page] == [OLGA.id, TIMUR.id]
