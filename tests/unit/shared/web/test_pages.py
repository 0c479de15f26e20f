from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from shared.web import PageRenderer, asset_url
from tests.unit.shared.web.example import STATES

TEMPLATES = Path(__file__).parent / "templates"

PAGES = ("/story", "/board", "/follow", "/reading", "/problem/404")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_russian_first(browser: TestClient, path: str) -> None:
    page = browser.get(path, headers={"accept-language": "en"})
    assert '<html lang="ru"' in page.text
    assert "Методическая база" in page.text
    assert page.headers["content-language"] == "ru"


@pytest.mark.parametrize("path", PAGES)
def test_english_when_asked_for_and_from_then_on(browser: TestClient, path: str) -> None:
    assert '<html lang="en"' in browser.get(f"{path}?lang=en").text
    assert "Library of methods" in browser.get(path).text
    assert '<html lang="ru"' in browser.get(f"{path}?lang=ru").text


def test_an_unknown_language_changes_nothing(browser: TestClient) -> None:
    page = browser.get("/story?lang=xx")
    assert '<html lang="ru"' in page.text
    assert "set-cookie" not in page.headers


def test_the_language_link_keeps_what_the_address_says(browser: TestClient) -> None:
    page = browser.get("/follow?page=2&lang=en")
    assert 'href="/follow?page=2&amp;lang=ru"' in page.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    assert "<script>" not in html
    assert "<style" not in html
    assert ' style="' not in html
    assert ' onclick="' not in html
    assert 'src="http' not in html
    assert '<link rel="stylesheet" href="http' not in html


@pytest.mark.parametrize("path", PAGES)
def test_every_asset_of_a_page_is_there(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    parts = {piece.split('"')[0] for piece in html.split('"/static/')[1:]}
    assert len(parts) >= 4
    for part in parts:
        assert browser.get(f"/static/{part}").status_code == 200


def test_assets_may_be_kept_for_ever_but_their_list_may_not(browser: TestClient) -> None:
    style = browser.get(asset_url("docendo.css"))
    assert "immutable" in style.headers["cache-control"]
    listed = browser.get("/static/manifest.json")
    assert "immutable" not in listed.headers.get("cache-control", "")


def test_an_asset_that_was_never_built_is_an_error() -> None:
    with pytest.raises(KeyError):
        asset_url("jquery.js")


def test_a_visitor_sees_the_open_routes_and_may_sign_in(browser: TestClient) -> None:
    html = browser.get("/story").text
    assert 'href="/ask"' in html
    assert 'href="/sign-in?next=/story"' in html
    assert 'href="/board"' not in html
    assert 'action="/sign-out"' not in html


def test_a_coordinator_sees_the_board_and_may_sign_out(browser: TestClient) -> None:
    html = browser.get("/board").text
    assert "Анна Петрова" in html
    assert 'href="/topics"' in html
    assert 'action="/sign-out"' in html
    assert 'href="/sign-in' not in html


def test_the_route_one_stands_in_is_marked(browser: TestClient) -> None:
    html = browser.get("/board").text
    assert html.count('aria-current="true"') == 1
    before = html.split('aria-current="true"')[0]
    assert before.rsplit("href=", 1)[1].startswith('"/board"')


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (403, "Это действие вам недоступно"),
        (404, "Такой страницы нет"),
        (409, "Кто-то успел раньше вас"),
        (500, "У нас что-то сломалось"),
        (503, "Сейчас мы не готовы ответить"),
        (418, "Мы не смогли это понять"),
        (507, "У нас что-то сломалось"),
    ],
)
def test_a_problem_says_what_to_do(browser: TestClient, status: int, title: str) -> None:
    page = browser.get(f"/problem/{status}")
    assert page.status_code == status
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in page.text
    assert 'href="/library"' in page.text


def test_the_refusal_of_an_action_is_told_in_the_language_of_the_page(browser: TestClient) -> None:
    refusal = "Too many facts about this wait to be sent: try again in a minute"
    assert refusal not in browser.get("/refused").text
    assert "Слишком многое об этом" in browser.get("/refused").text
    assert refusal in browser.get("/refused?lang=en").text


def test_text_of_people_is_never_markup(browser: TestClient) -> None:
    page = browser.post("/story", data={"story": '</textarea><script>alert("x")</script>'})
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in page.text


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Moscow", "07:05"), ("Asia/Omsk", "10:05")])
def test_a_page_that_names_no_clock_tells_hours_by_the_region_s(zone: str, hour: str) -> None:
    renderer = PageRenderer("example", [TEMPLATES], None, {"states": STATES}, zone=zone)

    async def follow(request: Request) -> Response:
        lines = [{"title": "Заявка принята", "when": datetime(2026, 12, 3, 4, 5, tzinfo=UTC)}]
        return renderer.render(request, "follow.html", lines=lines)

    browser = TestClient(Starlette(routes=[Route("/follow", follow)]))
    assert hour in browser.get("/follow").text


def test_a_private_page_is_kept_by_no_shared_cache(browser: TestClient) -> None:
    assert browser.get("/board").headers["cache-control"] == "private, no-cache"
