import pytest
from starlette.testclient import TestClient

HOST = {"host": "help.example.org"}


def test_a_page_says_what_a_browser_may_not_do(browser: TestClient) -> None:
    headers = browser.get("/story").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in headers["permissions-policy"]


def test_what_is_no_page_says_only_what_it_must(program: TestClient) -> None:
    headers = program.post("/api/requests").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in headers


@pytest.mark.parametrize(
    ("path", "headers", "passes"),
    [
        ("/story", {"sec-fetch-site": "same-origin"}, True),
        ("/story", {"sec-fetch-site": "none"}, True),
        ("/story", {"sec-fetch-site": "same-site"}, False),
        ("/story", {"sec-fetch-site": "cross-site"}, False),
        ("/story", {"sec-fetch-site": "cross-site", "origin": "http://help.example.org"}, False),
        ("/story", {"origin": "https://help.example.org"}, True),
        ("/story", {"origin": "https://evil.example.org"}, False),
        ("/story", {"origin": "https://help.example.org.evil.net"}, False),
        ("/story", {"origin": "null"}, False),
        ("/story", {}, False),
        ("/api/requests", {}, True),
        ("/api/requests", {"cookie": "lang=en"}, True),
        ("/api/requests", {"cookie": "session=abc"}, False),
        ("/api/requests", {"cookie": "lang=en; request=abc"}, False),
        ("/api/requests", {"cookie": "session=abc", "sec-fetch-site": "same-origin"}, True),
        ("/api/requests", {"sec-fetch-site": "cross-site"}, False),
        ("/api/requests", {"origin": "https://evil.example.org"}, False),
        ("/apiary", {}, False),
    ],
)
def test_only_our_own_pages_and_programs_may_change_anything(
    program: TestClient, path: str, headers: dict[str, str], *, passes: bool
) -> None:
    answer = program.post(path, headers={**HOST, **headers})
    assert (answer.status_code != 403) == passes


def test_reading_is_free_from_anywhere(program: TestClient) -> None:
    assert program.get("/story", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_a_refused_browser_gets_a_page_and_a_program_a_problem(program: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    page = program.post("/story", headers={**headers, "accept": "text/html"})
    assert "Это отправлено не с нашей страницы" in page.text
    assert "content-security-policy" in page.headers
    problem = program.post("/api/requests", headers=headers)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 403
