"""What is forged, mistyped, taken elsewhere or led astray: a clear refusal, and a line in the log without a secret."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.people.access.model.rate_limits import CODES_PER_LETTER
from services.people.main import service
from tests.cast import MARINA, OLGA
from tests.integration.people.access.test_sign_in_links import keys
from tests.integration.people.letters.mailbox import mailbox
from tests.integration.people.registry.region import settle
from tests.kit.applications import run_services
from tests.kit.servers import Place

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log so far."""
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


async def test_a_code_opens_where_it_was_asked_for_and_not_for_who_guesses(
    place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url, log_level="WARNING") as app,
        app.client(None, **PAGE) as olga,
        app.client(None, **PAGE) as thief,
    ):
        await settle(app, OLGA)
        await olga.post("/sign-in", data={"email": OLGA.email})
        await thief.post("/sign-in", data={"email": "thief@nowhere.example.org"})
        token, code = await keys(box, OLGA)
        elsewhere = await thief.post("/sign-in/code", data={"code": code})
        wrong = [
            await olga.post("/sign-in/code", data={"code": "AAAA-BBBB-CCCC"})
            for _ in range(CODES_PER_LETTER.max_attempts)
        ]
        too_late = await olga.post("/sign-in/code", data={"code": code})
        link = await thief.post(f"/sign-in/{token}")  # the link is for any device: whoever has the letter has it
        logged = lines(capfd)
    assert [answer.status_code for answer in (elsewhere, *wrong)] == [422] * (1 + CODES_PER_LETTER.max_attempts)
    assert (too_late.status_code, link.status_code) == (429, 303)
    assert [line["reason"] for line in logged] == ["key-refused"] * (1 + CODES_PER_LETTER.max_attempts) + ["too-often"]
    assert not [secret for secret in (token, code, OLGA.email) if secret in json.dumps(logged)]


async def test_a_token_that_is_not_good_is_refused_and_noted_wherever_it_is_shown(
    place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with run_services([service], place, tmp_path, log_level="WARNING") as app, app.client() as http_client:
        await settle(app, OLGA)
        session = (await http_client.post("/api/sessions/demo", json={"person_id": OLGA.id})).json()["session"]
        head, claims, signature = session.split(".")
        shown = [f"{head}.{claims}.{signature[::-1]}", f"docendo_{session}", "made-up"]
        bearers = [await http_client.get("/api/schools", headers={"Authorization": f"Bearer {one}"}) for one in shown]
        cookies = [await http_client.get("/people", headers={"Cookie": f"session={one}", **PAGE}) for one in shown]
        logged = lines(capfd)
    assert [answer.status_code for answer in bearers + cookies] == [401] * 6
    assert {answer.json()["type"] for answer in bearers} == {"/problems/sign-in-needed"}
    noted = [(line["event"], line["reason"], line["by"]) for line in logged]
    assert noted == [("authentication_failed", "forged", by) for by in ("bearer", "cookie") for _ in shown]
    assert not [one for one in (*shown, session) if one in json.dumps(logged)]


AWAY = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "evil")


async def test_nobody_is_led_to_another_site(place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with (
        run_services([service], place, tmp_path, log_level="WARNING") as app,
        app.client(None, **PAGE) as http_client,
    ):
        await settle(app, OLGA)
        came = [await http_client.post("/sign-in/demo", data={"person_id": OLGA.id, "next": page}) for page in AWAY]
        renewed = [await http_client.get("/sign-in/renewal", params={"next": page}) for page in AWAY]
        in_circles = await http_client.get(
            "/sign-in/renewal", params={"next": "/sign-in/renewal?next=/sign-in/renewal"}
        )
        offered = await http_client.get("/sign-in", params={"next": AWAY[0]})
        logged = lines(capfd)
    answers = [*came, *renewed, in_circles]
    assert {answer.headers["Location"] for answer in answers} == {"/"}
    assert 'name="next" value="/"' in offered.text
    assert [line["reason"] for line in logged] == ["foreign-page"] * (2 * len(AWAY) + 1)
    assert "evil" not in json.dumps(logged)


async def test_no_field_of_a_body_makes_anybody_more_than_they_are(place: Place, tmp_path: Path) -> None:
    more: dict[str, object] = {
        "roles": ["region_operator"],
        "posts": [{"school_id": "school-07", "role": "region_operator"}],
        "person_id": MARINA.id,
        "scopes": ["people:write"],
        "is_admin": True,
    }
    async with (
        run_services([service], place, tmp_path) as app,
        app.client() as http_client,
        app.client(MARINA) as marina,
    ):
        await settle(app, OLGA, MARINA)
        clients: list[tuple[httpx2.AsyncClient, str, dict[str, object]]] = [
            (http_client, "/api/sign-ins", {"email": MARINA.email}),
            (http_client, "/api/sessions", {"token": "x" * 43}),
            (http_client, "/api/sessions/renewals", {"renewal": "x" * 43}),
            (http_client, "/api/sessions/demo", {"person_id": MARINA.id}),
            (marina, "/api/people", {}),
        ]
        refused = [
            await client.post(path, json={**body, name: value})
            for client, path, body in clients
            for name, value in more.items()
            if name not in body
        ]
        form = await http_client.post(
            "/sign-in/demo", data={"person_id": MARINA.id, "roles": "region_operator"}, headers=PAGE
        )
        me = (await marina.get(f"/api/people/{MARINA.id}")).json()
    assert {answer.status_code for answer in refused} <= {403, 422}
    assert form.status_code == 422
    assert {post["role"] for post in me["posts"]} == {role.role for role in MARINA.roles}


async def test_one_box_is_one_person_however_its_address_is_typed(place: Place, tmp_path: Path) -> None:
    spelled = [OLGA.email.upper(), f"  {OLGA.email} ", OLGA.email.replace("@", "＠")]
    look_alike = OLGA.email.replace("o", "о", 1)  # a Cyrillic one
    async with (
        mailbox() as box,
        run_services([service], place, tmp_path, smtp_url=box.url) as app,
        app.client() as http_client,
    ):
        await settle(app, OLGA)
        refused = await http_client.post("/api/sign-ins", json={"email": look_alike})
        asked = [await http_client.post("/api/sign-ins", json={"email": typed}) for typed in spelled]
        await keys(box, OLGA, letters=len(spelled))
    assert refused.status_code == 422
    assert {answer.status_code for answer in asked} == {202}
    assert {address for address, _ in box.taken} == {OLGA.email}, "the letter goes to the box that is known"
