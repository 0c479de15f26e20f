"""Being signed in: short, renewed without anybody noticing, and ended at once in every service."""

import asyncio
import json
from http.cookies import SimpleCookie
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from deploy.seed import Person
from services.matching.main import service as matching
from services.people.access.model.member_session import MAX_IDLE, RENEWAL_OVERLAP
from services.people.main import service
from shared.http import RENEWAL_PATH, Sessions, service_state
from shared.service import CombinedApplication
from shared.store import Store
from tests.cast import BORIS, MARINA, OLGA
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.servers import Place
from tests.kit.waiting import until

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}


def store_of(application: RunningApplication) -> Store:
    """What people remembers."""
    app = application.asgi if isinstance(application.asgi, FastAPI) else application.asgi.services["people"]
    return service_state(app).store


async def becomes(client: httpx2.AsyncClient, person: Person) -> None:
    """Somebody comes in with a browser."""
    came = await client.post("/sign-in/demo", data={"person_id": person.id}, headers=PAGE)
    assert came.status_code == 303, came.text


async def opened(client: httpx2.AsyncClient, person: Person) -> dict[str, str]:
    """Somebody comes in with a program."""
    answer: dict[str, str] = (await client.post("/api/sessions/demo", json={"person_id": person.id})).json()
    return answer


def bearer(session: str) -> dict[str, str]:
    """How a program shows it."""
    return {"Authorization": f"Bearer {session}"}


def age(client: httpx2.AsyncClient, sessions: Sessions) -> None:
    """The session in the browser is over, as it is after twenty minutes."""
    actor = sessions.read(str(client.cookies["session"])).actor
    over = sessions.issue_member_token(actor, seconds=-1)
    for cookie in client.cookies.jar:
        if cookie.name == "session":
            cookie.value = over


async def moved_back(store: Store, **seconds: float) -> None:
    """Time goes by for what is remembered of all sessions: fields move into the past."""
    change = {name: {"$subtract": [f"${name}", int(by * 1000)]} for name, by in seconds.items()}
    await store.collection("sessions").update_many({}, [{"$set": change}])


async def test_a_session_that_is_over_is_renewed_on_the_way_and_nobody_notices(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        await becomes(client, OLGA)
        first = str(client.cookies["session"])
        age(client, application.sessions)
        over = str(client.cookies["session"])
        sent = await client.get("/sessions?lang=en", headers=PAGE)
        page = await client.get("/sessions?lang=en", headers=PAGE, follow_redirects=True)
        second = str(client.cookies["session"])
        assert (await client.get("/sessions", headers=PAGE)).status_code == 200
    assert (sent.status_code, sent.headers["Location"]) == (307, f"{RENEWAL_PATH}?next=/sessions%3Flang%3Den")
    assert (page.status_code, page.url.path, page.url.query) == (200, "/sessions", b"lang=en")
    assert over != second
    assert application.sessions.read(first).access_id == application.sessions.read(second).access_id


async def test_words_that_were_just_sent_are_not_lost_on_the_way(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        await becomes(client, OLGA)
        age(client, application.sessions)
        out = await client.post("/sessions/end", headers=PAGE, follow_redirects=True)
        assert (await client.get("/sessions", headers=PAGE)).status_code == 401
    assert [answer.status_code for answer in out.history] == [307, 307, 303]
    assert [answer.request.method for answer in out.history] == ["POST", "POST", "POST"]


async def test_what_may_be_done_is_asked_anew_at_every_renewal(place: Place, tmp_path: Path) -> None:
    async with (
        run_services([service], place, tmp_path) as application,
        application.client() as client,
        application.client(BORIS) as boris,
    ):
        await settle(application, OLGA)
        session = await opened(client, OLGA)
        posts = {"posts": [{"school_id": "school-07", "role": "teacher"}]}
        await boris.put(f"/api/people/{OLGA.id}/posts", json=posts)
        renewed = (await client.post("/api/sessions/renewals", json={"renewal": session["renewal"]})).json()
    assert "coordinator" in application.sessions.identify(session["session"]).roles
    assert application.sessions.identify(renewed["session"]).roles == {"teacher"}


async def test_tabs_that_renew_at_the_same_moment_all_go_on(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        session = await opened(client, OLGA)
        body = {"renewal": session["renewal"]}
        answers = await asyncio.gather(*(client.post("/api/sessions/renewals", json=body) for _ in range(4)))
        following = [answer.json()["renewal"] for answer in answers if answer.json()["renewal"]]
        on = await client.post("/api/sessions/renewals", json={"renewal": following[0]})
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(following) == 1
    assert on.status_code == 201


async def test_a_copied_secret_ends_the_session_for_both(
    place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with (
        run_services([service], place, tmp_path, log_level="WARNING") as application,
        application.client() as client,
    ):
        await settle(application, OLGA)
        stolen = (await opened(client, OLGA))["renewal"]
        body, sessions = {"renewal": stolen}, []
        for _ in range(2):
            answer = (await client.post("/api/sessions/renewals", json=body)).json()
            sessions.append(answer["session"])
            body = {"renewal": answer["renewal"]}
        await moved_back(store_of(application), exchanged_at=RENEWAL_OVERLAP.total_seconds())
        thief = await client.post("/api/sessions/renewals", json={"renewal": stolen})
        owner = await client.post("/api/sessions/renewals", json=body)
        look = await client.get(f"/api/people/{OLGA.id}", headers=bearer(sessions[-1]))
    assert (thief.status_code, owner.status_code, look.status_code) == (401, 401, 401)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert "renewal-stolen" in [line.get("reason") for line in lines]
    assert stolen not in json.dumps(lines)


async def test_an_answer_that_was_lost_on_the_way_is_given_again(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        body = {"renewal": (await opened(client, OLGA))["renewal"]}
        lost = (await client.post("/api/sessions/renewals", json=body)).json()["renewal"]
        await moved_back(store_of(application), exchanged_at=RENEWAL_OVERLAP.total_seconds())
        again = await client.post("/api/sessions/renewals", json=body)
        found = await client.post("/api/sessions/renewals", json={"renewal": lost})
    assert (again.status_code, found.status_code) == (201, 401)
    assert again.json()["renewal"]


async def test_who_looks_at_nothing_for_long_is_out(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        await becomes(client, OLGA)
        await moved_back(store_of(application), over_at=MAX_IDLE[False].total_seconds())
        age(client, application.sessions)
        page = await client.get("/sessions", headers=PAGE, follow_redirects=True)
        late = await becomes_and_posts_too_late(client, application)
    assert (page.status_code, len(page.history)) == (401, 2)
    assert late.status_code == 401
    assert "Ваши слова ещё в браузере" in late.text


async def becomes_and_posts_too_late(client: httpx2.AsyncClient, application: RunningApplication) -> httpx2.Response:
    """The same, but what comes too late is a form."""
    await becomes(client, OLGA)
    await moved_back(store_of(application), over_at=MAX_IDLE[False].total_seconds())
    age(client, application.sessions)
    return await client.post("/sessions/end", headers=PAGE, follow_redirects=True)


async def test_one_sees_where_one_is_signed_in_and_ends_it_at_once(place: Place, tmp_path: Path) -> None:
    async with (
        run_services([service], place, tmp_path) as application,
        application.client() as home,
        application.client() as school,
    ):
        home.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
        await settle(application, OLGA, MARINA)
        await becomes(home, OLGA)
        at_school = await opened(school, OLGA)
        of_marina = application.sessions.read((await opened(school, MARINA))["session"]).access_id
        page = await home.get("/sessions", headers=PAGE)
        listed = (await school.get("/api/sessions", headers=bearer(at_school["session"]))).json()["sessions"]
        other = next(one["id"] for one in listed if one["is_this_one"])
        not_hers = await home.post(f"/sessions/{of_marina}/end", headers=PAGE)
        answer_ = await home.post(f"/sessions/{other}/end", headers=PAGE)
        after = await school.get("/api/sessions", headers=bearer(at_school["session"]))
        renewed = await school.post("/api/sessions/renewals", json={"renewal": at_school["renewal"]})
        left = await home.get("/sessions", headers=PAGE)
    assert "Firefox, Windows" in page.text
    assert len(listed) == 2
    assert (not_hers.status_code, answer_.status_code) == (404, 303)
    assert (after.status_code, renewed.status_code, left.status_code) == (401, 401, 200)
    assert 'error="invalid_token"' in after.headers["WWW-Authenticate"]
    assert left.text.count("/end") == 2  # this one, and everywhere


async def test_signed_out_is_signed_out_in_every_service(place: Place, tmp_path: Path) -> None:
    async with run_services([service, matching], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        sessions = [(await opened(client, OLGA))["session"] for _ in range(2)]
        before = [(await client.get("/api/topics", headers=bearer(one))).status_code for one in sessions]
        await client.delete("/api/sessions", headers=bearer(sessions[0]))

        async def out() -> bool:
            answers = [await client.get("/api/topics", headers=bearer(one)) for one in sessions]
            return [answer.status_code for answer in answers] == [401, 401]

        at_once = [(await client.get("/api/people", headers=bearer(one))).status_code for one in sessions]
        await until(out, "the neighbour has heard of it")
        page = await client.get("/topics", headers={"Cookie": f"session={sessions[1]}", **PAGE})
        assert isinstance(application.asgi, CombinedApplication)
    assert before == [200, 200]
    assert at_once == [401, 401]
    assert (page.status_code, page.headers["Location"]) == (307, f"{RENEWAL_PATH}?next=/topics")


async def test_on_a_shared_device_the_browser_forgets_and_on_ones_own_it_does_not(place: Place, tmp_path: Path) -> None:
    async with run_services([service], place, tmp_path) as application, application.client() as client:
        await settle(application, OLGA)
        came = await client.post("/sign-in/demo", data={"person_id": OLGA.id}, headers=PAGE)
        out = await client.post("/sign-out", headers=PAGE)
    cookies = SimpleCookie("; ".join(came.headers.get_list("set-cookie")))
    assert {name: cookies[name]["path"] for name in ("session", "renewal")} == {"session": "/", "renewal": RENEWAL_PATH}
    assert all(cookies[name]["httponly"] and not cookies[name]["max-age"] for name in ("session", "renewal"))
    gone = out.headers.get_list("set-cookie")
    assert {line.partition("=")[0] for line in gone if "Max-Age=0" in line} == {"session", "renewal", "request"}
