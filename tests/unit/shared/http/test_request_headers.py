"""What a stranger puts into the headers is bounded before anybody reads it, and HEAD is answered as GET is."""

import time
from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from shared.http import HeadAsGet, RequestHeaders, list_allowed_methods


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/notes")
    async def read(request: Request) -> Response:
        return JSONResponse(request.cookies, headers={"X-Kept": "yes"})

    @app.post("/notes")
    async def write(request: Request) -> Response:
        return Response(", ".join(list_allowed_methods(request.app.routes, request.scope)))

    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestHeaders)
    return app


CLIENT = TestClient(create_app())


def test_the_head_of_a_page_is_the_page_without_its_body() -> None:
    whole, head = CLIENT.get("/notes"), CLIENT.head("/notes")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


def test_all_methods_of_an_address_are_named() -> None:
    assert CLIENT.post("/notes").text == "GET, HEAD, POST"


@pytest.mark.parametrize("size", [4_000, 8_000])
def test_a_cookie_of_backslashes_is_no_cookie_and_takes_no_time(size: int) -> None:
    started = time.process_time()
    answer = CLIENT.get("/notes", headers={"Cookie": 'a="' + "\\" * size + '"; session=one'})
    assert answer.json() in ({"session": "one"}, {})
    assert time.process_time() - started < 0.5


def test_plain_cookies_come_as_they_were_set() -> None:
    jar: SimpleCookie = SimpleCookie()
    jar["session"], jar["lang"] = "eyJh.b-c_d=", "ru"
    assert CLIENT.get("/notes", headers={"Cookie": "session=eyJh.b-c_d=; lang=ru"}).json() == {
        name: one.value for name, one in jar.items()
    }


def test_a_cookie_that_was_set_in_quotation_marks_comes_back() -> None:
    jar: SimpleCookie = SimpleCookie()
    jar["next"] = "/topics?stage=new, later"
    sent = jar["next"].OutputString().partition(";")[0]
    assert CLIENT.get("/notes", headers={"Cookie": sent}).json() == {"next": "/topics?stage=new, later"}


def test_too_much_in_the_headers_is_refused_with_a_way_out() -> None:
    answer = CLIENT.get("/notes", headers={f"X-{number}": "x" * 1_000 for number in range(40)})
    assert answer.status_code == 431
    assert "cookies" in answer.json()["detail"]
