"""Every page of every service, its errors too, tells the browser what it may not do, and keeps to it itself.

What the routes answer when all goes well, and to those who may not, the access matrix looks at.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from deploy.seed import read_people
from services import definitions
from shared.http import Secrets, Sessions
from shared.identity import Actor, Post, Role
from shared.service import ServiceDefinition, create_service
from shared.settings import Settings
from tests.access_matrix.bodies import NOWHERE
from tests.access_matrix.matrix import list_routes, route_name
from tests.journeys.wrong_input import Operation
from tests.kit.page_security import find_violations

each = pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in definitions()])
AWAY = "mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=1"
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def app(service: ServiceDefinition, tmp_path: Path) -> FastAPI:
    """The service as a service whose servers are away."""
    return create_service(service, Settings(mongo_url=AWAY, amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path))


def pages_of(service: ServiceDefinition, app: FastAPI) -> Iterator[tuple[Operation, str]]:
    """Every route for people, and an address of it."""
    for route in list_routes(service.name, app):
        if not route.answers_programs:
            yield route, route.at(**dict.fromkeys(route.parts, NOWHERE))


def operator(secrets: Path) -> dict[str, str]:
    """Somebody who may nearly everything, so that every route has to ask its memory."""
    actor = Actor(person_id=read_people()[0].id, name="Anna", posts=(Post("region", Role.REGION_OPERATOR),))
    return {**PAGE, "Authorization": f"Bearer {Sessions(Secrets(secrets).session_keys).issue_member_token(actor)}"}


@each
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_of_a_service_whose_servers_are_away_is_guarded(
    service: ServiceDefinition, app: FastAPI, tmp_path: Path, *, signed_in: bool
) -> None:
    browser = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    seen: dict[int, int] = {}
    found: dict[str, str] = {}
    for route, address in pages_of(service, app):
        answer = browser.request(route.method, address, headers=operator(tmp_path) if signed_in else PAGE)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        found |= {what: route_name(route) for what in find_violations(answer.status_code, answer.headers, answer.text)}
    assert found == {}
    assert seen
    assert not signed_in or seen.get(503, 0) > 0


@each
def test_a_page_that_breaks_is_guarded(
    service: ServiceDefinition, app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError(scope["path"])

    addresses = list(pages_of(service, app))
    monkeypatch.setattr(app, "router", broken)
    browser = TestClient(app, raise_server_exceptions=False)
    found: dict[str, str] = {}
    for route, address in addresses:
        answer = browser.request(route.method, address, headers=operator(tmp_path))
        assert answer.status_code == 500, route_name(route)
        found |= {what: route_name(route) for what in find_violations(answer.status_code, answer.headers, answer.text)}
    assert found == {}


@each
def test_what_is_not_there_is_guarded_and_so_is_a_wrong_method(service: ServiceDefinition, app: FastAPI) -> None:
    browser = TestClient(app, raise_server_exceptions=False)
    pages = next(address for address in service.all_addresses if not address.startswith("/api/"))
    gone = browser.get(f"{pages}/nowhere/at/all/{NOWHERE}", headers=PAGE)
    wrong = browser.request("DELETE", pages, headers=PAGE)
    foreign = browser.post(pages, headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
    large = browser.post(pages, headers={**PAGE, "Content-Length": "999999999"})
    assert (gone.status_code, foreign.status_code, large.status_code) == (404, 403, 413)
    assert wrong.status_code in (404, 405)
    for answer in (gone, wrong, foreign, large):
        assert answer.headers["Content-Type"].startswith("text/html"), "whoever looks is answered with a page"
        assert list(find_violations(answer.status_code, answer.headers, answer.text)) == []


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("<p style='color: red'>", 'style="…" on <p>'),
        ("<button onclick='go()'>", 'onclick="…" on <button>'),
        ("<script>go()</script>", "<script> in the page"),
        ("<style>p {}</style>", "<style> in the page"),
        ("<a href=' JavaScript:go()'>", "href=' JavaScript:go()' on <a>"),
        ("<p>well</p>", "its policy is ''"),
    ],
)
def test_a_page_that_is_not_guarded_would_be_noticed(page: str, wrong: str) -> None:
    violations = list(find_violations(200, {"content-type": "text/html; charset=utf-8"}, page))
    assert f"200: {wrong}" in violations
    assert "200: x-content-type-options is None" in violations
