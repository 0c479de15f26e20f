"""People come in through a real OpenID provider, and nobody through anything that only looks like it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.people.main import service
from tests.cast import BORIS, MARINA, OLGA
from tests.integration.people.registry.region import settle
from tests.kit.applications import RunningApplication, run_services
from tests.kit.openid_provider import OpenIdProvider, log_in, run_provider
from tests.kit.servers import Place

PAGE = {"Origin": "http://house.test", "Accept": "text/html"}
BACK = "http://house.test/sign-in/with/iam/back"


@pytest.fixture(scope="module")
def iam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    """One provider for all of these; it takes seconds to start."""
    with run_provider(BACK, tmp_path_factory.mktemp("iam") / "log") as at_work:
        yield at_work


def settings(iam: OpenIdProvider, **changed: str) -> dict[str, Any]:
    """A system that knows the provider."""
    return {"public_url": "http://house.test", "oidc": iam.configuration(**changed), "demo": False}


async def goes(client: httpx2.AsyncClient, name: str, next_page: str = "/sessions") -> str:
    """Somebody goes there and logs in; gives the address to which the browser is sent back."""
    there = await client.get("/sign-in/with/iam", params={"next": next_page}, headers=PAGE)
    assert there.status_code == 303, there.text
    with httpx2.Client(trust_env=False) as browser:
        return log_in(browser, browser.get(there.headers["Location"]), name).headers["Location"]


async def posts_of(app: RunningApplication, person_id: str) -> list[dict[str, str]]:
    """What somebody is, as the operator sees it."""
    async with app.client(BORIS) as boris:
        found: list[dict[str, str]] = (await boris.get(f"/api/people/{person_id}")).json()["posts"]
    return found


async def test_somebody_known_by_a_verified_address_is_let_in_and_known_again(
    place: Place, tmp_path: Path, iam: OpenIdProvider
) -> None:
    async with run_services([service], place, tmp_path, **settings(iam)) as app, app.client() as client:
        await settle(app, OLGA)
        offered = await client.get("/sign-in", headers=PAGE)
        came = await client.get(await goes(client, "olga"), headers=PAGE)
        page = await client.get("/sessions", headers=PAGE)
        out = await client.post("/sign-out", headers=PAGE)
        there = await client.get(out.headers["Location"], headers=PAGE)
        again = await client.get(await goes(client, "olga", "/people"), headers=PAGE)
        store = app.state.store
        kept = [repr(one) async for one in store.collection("identities").find({})]
    assert "Другой сайт" in offered.text
    assert (came.status_code, came.headers["Location"]) == (303, "/sessions")
    assert OLGA.name in page.text
    assert "через вход другого сайта" in page.text
    assert (again.status_code, again.headers["Location"]) == (303, "/people")
    assert out.headers["Location"] == "/sign-in/with/iam/out"
    assert f'href="{iam.issuer}/oauth/end_session?client_id=docendo&amp;post_logout_redirect_uri=' in there.text
    assert len(kept) == 1
    assert OLGA.email not in kept[0]


async def test_groups_of_the_other_site_become_roles_and_other_roles_stay(
    place: Place, tmp_path: Path, iam: OpenIdProvider
) -> None:
    async with run_services([service], place, tmp_path, **settings(iam)) as app, app.client() as client:
        await settle(app, OLGA, MARINA)
        async with app.client(BORIS) as boris:
            expert = [{"school_id": "school-07", "role": role} for role in ("expert", "teacher")]
            await boris.put(f"/api/people/{OLGA.id}/posts", json={"posts": expert})
        await client.get(await goes(client, "olga"), headers=PAGE)
        posts = await posts_of(app, OLGA.id)
        came = await client.get(await goes(client, "vera"), headers=PAGE)
        me = app.sessions.read(str(client.cookies["session"])).actor
        stranger = await client.get(await goes(client, "nobody"), headers=PAGE)
    # The rules speak of teachers and coordinators of the school: the site says coordinator, so she teaches no more.
    assert {post["role"] for post in posts} == {"expert", "coordinator"}
    assert (came.status_code, me.name, me.roles) == (303, "Vera of the other site", frozenset({"teacher"}))
    assert stranger.status_code == 422
    assert "попросите администратора" in stranger.text


async def test_without_the_rule_nobody_is_introduced(place: Place, tmp_path: Path, iam: OpenIdProvider) -> None:
    configured = settings(iam, introduces="false")
    async with run_services([service], place, tmp_path, **configured) as app, app.client() as client:
        await settle(app, OLGA)
        refused = await client.get(await goes(client, "vera"), headers=PAGE)
        async with app.client(BORIS) as boris:
            people = (await boris.get("/api/people")).json()["people"]
    assert refused.status_code == 422
    assert [one["id"] for one in people] == [OLGA.id]


async def test_an_address_for_which_the_site_does_not_answer_makes_nobody_somebody(
    place: Place, tmp_path: Path, iam: OpenIdProvider
) -> None:
    configured = settings(iam, addresses_are_verified="false")
    async with run_services([service], place, tmp_path, **configured) as app, app.client() as client:
        await settle(app, OLGA)
        refused = await client.get(await goes(client, "olga"), headers=PAGE)
    assert refused.status_code == 422


async def test_what_is_forged_reused_or_carried_into_another_browser_lets_nobody_in(
    place: Place, tmp_path: Path, iam: OpenIdProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    configured = settings(iam) | {"log_level": "WARNING"}
    async with (
        run_services([service], place, tmp_path, **configured) as app,
        app.client() as client,
        app.client() as other,
    ):
        await settle(app, OLGA)
        back = await goes(client, "olga")
        way = str(client.cookies["way"])
        elsewhere = await other.get(back, headers=PAGE)
        forged = await client.get(back.replace("state=", "state=x"), headers=PAGE | {"Cookie": f"way={way}"})
        mixed_up = await client.get(back.replace("iss=http", "iss=https"), headers=PAGE | {"Cookie": f"way={way}"})
        cancelled = await client.get(
            f"{BACK}?error=access_denied&state={httpx2.URL(back).params['state']}",
            headers=PAGE | {"Cookie": f"way={way}"},
        )
        client.cookies.set("way", way, domain="house.test", path="/sign-in/with")
        came = await client.get(back, headers=PAGE)
        again = await other.get(back, headers=PAGE | {"Cookie": f"way={way}"})
    tries = [elsewhere, forged, mixed_up, cancelled, again]
    assert [answer.status_code for answer in tries] == [422] * 5
    assert came.status_code == 303
    assert all("session=" not in answer.headers.get("Set-Cookie", "") for answer in tries)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    why = [line["why"] for line in lines if line.get("reason") == "provider-refused"]
    assert why == ["no way", "state", "iss", "cancelled", "invalid_grant"]
    assert httpx2.URL(back).params["code"] not in json.dumps(lines)


async def test_a_site_that_dies_in_the_middle_is_no_dead_end(place: Place, tmp_path: Path) -> None:
    with run_provider(BACK, tmp_path / "log") as dying:
        async with run_services([service], place, tmp_path, **settings(dying)) as app, app.client() as client:
            await settle(app, OLGA)
            back = await goes(client, "olga")
            dying.kill()
            middle = await client.get(back, headers=PAGE)
    async with run_services([service], place, tmp_path, **settings(dying)) as app, app.client() as client:
        beginning = await client.get("/sign-in/with/iam", headers=PAGE)
        nowhere = await client.get("/sign-in/with/elsewhere", headers=PAGE)
    assert (middle.status_code, beginning.status_code, nowhere.status_code) == (503, 503, 404)
    assert all("сейчас не отвечает" in page.text and 'href="/sign-in"' in page.text for page in (middle, beginning))
