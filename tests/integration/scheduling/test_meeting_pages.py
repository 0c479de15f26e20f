"""A meeting from its date to its minutes, on pages and without JavaScript."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2

from deploy.seed import Person
from services.scheduling.groups.store import Groups
from services.scheduling.main import service
from services.scheduling.meetings.model import AnnounceMeeting, Meeting
from services.scheduling.meetings.store import Meetings
from shared.identity import Actor
from shared.store import Writing
from tests.cast import BORIS, FOREIGN_TEACHER, MARINA, NADEZHDA, OLGA, TIMUR
from tests.integration.scheduling.neighbours import GROUP, announce_meeting, form_group
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


async def announce_many(app: RunningApplication, group_id: str, number: int) -> list[str]:
    """So many meetings, each an hour later than the one before; their identifiers in this order."""
    work = Writing(app.state.store, Actor.for_service("scheduling"))
    group = await Groups(work).get(group_id)
    link = "https://meet.example.org/a"
    made = []
    for place in range(number):
        command = AnnounceMeeting(
            group_id=group_id,
            starts_at=work.now + timedelta(hours=place + 1),
            minutes=45,
            form="seminar",
            mode="online",
            link=link,
        )
        meeting, _ = Meeting.announce(command, group, id_=f"meeting-{place:03}", zone="Asia/Yekaterinburg", at=work.now)
        await Meetings(work).add(meeting)
        made.append(meeting.id)
    await work.commit()
    return made


async def test_131_meetings_are_announced_and_all_can_be_reached(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(None, **HTML) as anybody:
        announced = await announce_many(app, await form_group(app, place), 131)
        pages = [(await anybody.get(f"/meetings?page={number}")).text for number in (1, 2, 3)]
        beyond = [
            (await anybody.get(f"/meetings?{asked}")).status_code
            for asked in ("page=4", "page=9999", "page=0", "page=-1", "page=x", "past=2", f"page={'9' * 30}")
        ]
        english = (await anybody.get("/meetings?page=2&lang=en")).text
    reached = [id_ for page in pages for id_ in re.findall(r'href="/meetings/(meeting-\d+)"', page)]
    assert reached == announced
    assert "1–50 из 131" in pages[0]
    assert "101–131 из 131" in pages[2]
    assert "51–100 of 131" in english
    assert 'href="/meetings?lang=en&amp;page=3#ahead"' in english
    assert 'href="/meetings?lang=en#ahead"' in english
    assert set(beyond) == {404}


async def test_my_groups_show_the_nearest_meetings_first_and_lead_to_all_of_them(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client(TIMUR, **HTML) as timur:
        announced = await announce_many(app, await form_group(app, place), 131)
        mine = (await timur.get("/meetings/groups")).text
        group = f"/meetings/groups/{GROUP}"
        pages = [(await timur.get(f"{group}?page={number}")).text for number in (1, 2, 3)]
        beyond = await timur.get(f"{group}?page=4")
        async with app.client(FOREIGN_TEACHER, **HTML) as foreign:
            hidden = await foreign.get(group)
    meeting = re.compile(r'href="/meetings/(meeting-\d+)"')
    assert meeting.findall(mine) == announced[:5]
    assert f'href="{group}"' in mine
    assert "впереди 131" in mine
    assert [id_ for page in pages for id_ in meeting.findall(page)] == announced
    assert (beyond.status_code, hidden.status_code) == (404, 404)
