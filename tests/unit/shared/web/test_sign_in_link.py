"""Whoever is refused because nobody knows them signs in and comes back to the page they wanted."""

import re
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from services.people.access.model.sign_in import MAX_PAGE_LENGTH, sanitize_next_page
from shared.web.sign_in_link import LONGEST_PAGE

BUTTON = re.compile(r'<a class="govuk-button" href="(/sign-in[^"]*)"')
HEADER = re.compile(r'<a class="set-header__link" href="(/sign-in[^"]*)"')


@pytest.mark.parametrize("status", [401, 403, 404])
def test_every_refusal_to_nobody_offers_the_sign_in_that_leads_back(browser: TestClient, status: int) -> None:
    page = browser.get(f"/problem/{status}?state=new&page=2")
    offered = f"/sign-in?next=/problem/{status}%3Fstate%3Dnew%26page%3D2"
    assert BUTTON.findall(page.text) == HEADER.findall(page.text) == [offered]


@pytest.mark.parametrize("status", [409, 422, 500, 503])
def test_a_trouble_that_signing_in_does_not_mend_offers_none(browser: TestClient, status: int) -> None:
    assert BUTTON.findall(browser.get(f"/problem/{status}").text) == []


def test_a_letter_s_link_that_shows_nothing_to_strangers_says_that_signing_in_may_open_it(browser: TestClient) -> None:
    """Not yours to see is 404: the answer is the same whether the thing is there or not."""
    assert "вернётесь сюда" in browser.get("/problem/404").text


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("/problem/404?q=%D1%80%D0%BE%D0%BB%D0%B8+%D0%B8", "/problem/404?q=%D1%80%D0%BE%D0%BB%D0%B8+%D0%B8"),
        ("/problem/404?q=роли", "/problem/404?q=%D1%80%D0%BE%D0%BB%D0%B8"),
        ("/problem/404?q=a%26b=c%23d", "/problem/404?q=a%26b=c%23d"),
        ('/problem/404?q="><b>', "/problem/404?q=%22%3E%3Cb%3E"),
        ("/problem/404?q=a\\b", "/problem/404?q=a%5Cb"),
    ],
)
def test_whatever_stands_in_the_address_comes_back_as_it_was(browser: TestClient, asked: str, wanted: str) -> None:
    (offered,) = BUTTON.findall(browser.get(asked).text)
    page = unquote(offered.removeprefix("/sign-in?next="))
    assert page == wanted
    assert sanitize_next_page(page) == page


def test_an_address_that_sign_in_would_not_keep_is_not_offered(browser: TestClient) -> None:
    assert LONGEST_PAGE == MAX_PAGE_LENGTH
    longest = "/problem/404?q=" + "a" * (LONGEST_PAGE - len("/problem/404?q="))
    assert BUTTON.findall(browser.get(longest).text) != ["/sign-in"]
    assert BUTTON.findall(browser.get(f"{longest}a").text) == ["/sign-in"]


@pytest.mark.parametrize(
    ("referer", "offered"),
    [
        ("http://testserver/story?page=2", "/sign-in?next=/story%3Fpage%3D2"),
        ("", "/sign-in"),
        ("http://testserver/sign-in/secret-token", "/sign-in"),
        ("javascript:alert(1)", "/sign-in"),
    ],
)
def test_a_form_that_was_refused_leads_back_to_the_page_it_stood_on(
    browser: TestClient, referer: str, offered: str
) -> None:
    page = browser.post("/problem/401", headers={"referer": referer})
    assert BUTTON.findall(page.text) == [offered]


def test_the_page_of_a_stranger_s_site_is_no_way_back(program: TestClient) -> None:
    page = program.post("/problem/401", headers={"referer": "https://evil.example/board", "accept": "text/html"})
    assert BUTTON.findall(page.text) == ["/sign-in"]
