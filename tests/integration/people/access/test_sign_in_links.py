"""One is let in by a letter, once; and nobody learns from the route who is known here."""

import asyncio
import re
from http.cookies import SimpleCookie
from pathlib import Path

import httpx2

from deploy.seed import Person
from services.people.access.model.rate_limits import LETTERS_PER_ADDRESS
from services.people.main import service
from tests.cast import FOREIGN_COORDINATOR, MARINA, OLGA
from tests.integration.people.letters.mailbox import Mailbox, mailbox, text_of
from tests.integration.people.registry.region import settle
from tests.kit.applications import run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}


async def keys(box: Mailbox, person: Person, letters: int = 1) -> tuple[str, str]:
    """Token and code of the newest of so many letters."""

    async def arrived() -> bool:
        return len(box.to(person.email)) == letters

    await until(arrived, "the letter arrives")
    text = text_of(box.to(person.email)[-1])
    token = re.search(r"/sign-in/([\w-]{40,})", text)
    code = re.search(r"([A-Z0-9]{4}-){2}[A-Z0-9]{4}", text)
    assert token is not None
    assert code is not None
    return token[1], code[0]


async def ask(client: httpx2.AsyncClient, address: str) -> httpx2.Response:
    """Somebody asks for a letter."""
    return await client.post("/api/sign-ins", json={"email": address})


async def test_the_link_opens_once(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as client,
    ):
        await settle(app, OLGA)
        await ask(client, OLGA.email.upper())
        token, code = await keys(box, OLGA)
        opened = await client.post("/api/sessions", json={"token": token})
        again = [
            (await client.post("/api/sessions", json={"token": key})).status_code for key in (token, code, token + "x")
        ]
        session = {"Authorization": f"Bearer {opened.json()['session']}"}
        myself = await client.get(f"/api/people/{OLGA.id}", headers=session)
    assert opened.status_code == 201
    assert again == [422, 422, 422]
    assert myself.json()["email"] == OLGA.email


async def test_of_two_who_use_one_link_at_once_one_is_let_in(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as client,
    ):
        await settle(app, OLGA)
        await ask(client, OLGA.email)
        token, _ = await keys(box, OLGA)
        answers = await asyncio.gather(*(client.post("/api/sessions", json={"token": token}) for _ in range(8)))
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 422}


async def test_the_route_does_not_tell_who_is_known(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as client,
    ):
        await settle(app, OLGA)
        stranger = await ask(client, "stranger@nowhere.example.org")
        known = await ask(client, OLGA.email)
        await keys(box, OLGA)
        store = app.state.store
        kept = [document async for document in store.collection("sign_ins").find({})]
    assert (stranger.status_code, known.status_code) == (202, 202)
    assert set(stranger.headers) == set(known.headers)
    bodies = [answer.json() | {"ticket": len(answer.json()["ticket"])} for answer in (stranger, known)]
    assert bodies[0] == bodies[1]
    assert [address for address, _ in box.taken] == [OLGA.email]
    assert len(kept) == 2
    assert "@" not in repr(kept)


async def test_only_prints_of_the_keys_are_stored(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as client,
    ):
        await settle(app, OLGA)
        await ask(client, OLGA.email)
        token, code = await keys(box, OLGA)
        database = app.state.store.database
        everything = [
            repr(document)
            for name in await database.list_collection_names()
            async for document in database[name].find({})
        ]
    assert everything
    assert not [document for document in everything if token in document or code in document]


async def test_too_many_letters_are_refused_with_the_time_to_wait(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        answers = [
            await ask(client, "stranger@nowhere.example.org") for _ in range(LETTERS_PER_ADDRESS.max_attempts + 1)
        ]
        other = await ask(client, "another@nowhere.example.org")
        page = await client.post("/sign-in", data={"email": "stranger@nowhere.example.org"}, headers=PAGE)
    assert [answer.status_code for answer in answers] == [202] * LETTERS_PER_ADDRESS.max_attempts + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert other.status_code == 202
    assert (page.status_code, page.headers["Retry-After"].isdigit()) == (429, True)


async def test_a_person_signs_in_on_pages_and_goes_on_where_they_were(place: Place, tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as client,
    ):
        await settle(app, OLGA)
        sent = await client.post("/sign-in", data={"email": OLGA.email, "next": "/letters"}, headers=PAGE)
        token, _ = await keys(box, OLGA)
        looked = [(await client.get(f"/sign-in/{token}", headers=PAGE)).status_code for _ in range(2)]
        opened = await client.post(f"/sign-in/{token}", headers=PAGE)
        inside = await client.get("/letters", headers=PAGE)
        out = await client.post("/sign-out", headers=PAGE)
        outside = await client.get("/letters", headers=PAGE)
        over = await client.get(f"/sign-in/{token}", headers=PAGE)
    assert (sent.status_code, sent.headers["Location"], looked) == (303, "/sign-in/sent", [200, 200])
    assert (opened.status_code, opened.headers["Location"]) == (303, "/letters")
    cookie = opened.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert (inside.status_code, out.status_code, outside.status_code, over.status_code) == (200, 303, 401, 422)
    assert outside.text.count('href="/sign-in?next=/letters"') == 2
    assert 'href="/sign-in"' in over.text


async def test_over_https_the_cookie_is_secure_and_nobody_is_led_away(place: Place, tmp_path: Path) -> None:
    settings = {"public_url": "https://docendo.example.org"}
    async with mailbox() as box, run_services([service], place, tmp_path, smtp_url=box.url, **settings) as app:
        await settle(app, OLGA)
        async with app.client() as client:
            sent = await client.post("/sign-in", data={"email": OLGA.email, "next": "//evil.example"}, headers=PAGE)
            asked = SimpleCookie(sent.headers["Set-Cookie"])["asked"]  # not sent by itself over plain HTTP
            _, code = await keys(box, OLGA)
            typed = {"code": code.lower().replace("-", " ")}
            here = PAGE | {"Cookie": f"asked={asked.value}"}
            opened = await client.post("/sign-in/code", data=typed, headers=here)
    assert opened.headers["Location"] == "/"
    assert all("; secure" in line.lower() for line in opened.headers.get_list("Set-Cookie"))
    assert asked["secure"]


async def test_mistakes_come_back_with_what_was_typed(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as app, app.client() as client:
        address = await client.post("/sign-in", data={"email": "ольга"}, headers=PAGE)
        code = await client.post("/sign-in/code", data={"code": "AAAA-BBBB-CCCC"}, headers=PAGE)
        bodies = [await client.post("/api/sign-ins", json=body) for body in ({}, {"email": 7}, {"email": "ольга"})]
    assert (address.status_code, code.status_code) == (422, 422)
    assert 'value="ольга"' in address.text
    assert [answer.status_code for answer in bodies] == [422, 422, 422]


async def test_in_the_demo_one_becomes_somebody_of_the_region(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, demo=True) as app, app.client() as client:
        await settle(app, MARINA, OLGA, FOREIGN_COORDINATOR)
        page = await client.get("/sign-in", headers=PAGE)
        opened = await client.post("/sign-in/demo", data={"person_id": MARINA.id, "next": "/people"}, headers=PAGE)
        session = await client.post("/api/sessions/demo", json={"person_id": OLGA.id}, headers=PAGE)
        nobody = await client.post("/api/sessions/demo", json={"person_id": "nobody"}, headers=PAGE)
    assert all(person.name in page.text for person in (MARINA, OLGA, FOREIGN_COORDINATOR))
    assert (opened.status_code, opened.headers["Location"]) == (303, "/people")
    assert (session.status_code, nobody.status_code) == (201, 404)


async def test_without_a_demo_there_is_no_demo_route(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path, demo=False) as app, app.client() as client:
        await settle(app, MARINA)
        page = await client.get("/sign-in", headers=PAGE)
        by_page = await client.post("/sign-in/demo", data={"person_id": MARINA.id}, headers=PAGE)
        by_program = await client.post("/api/sessions/demo", json={"person_id": MARINA.id})
    assert MARINA.name not in page.text
    assert (by_page.status_code, by_program.status_code) == (404, 404)
