"""Every form that posts carries a key of its own."""

import re
from pathlib import Path

import pytest
from babel.support import NullTranslations
from starlette.testclient import TestClient

from shared.http.form_keys import find_form_key
from shared.web.form_keys import FormKeys
from shared.web.template_environment import create_environment

ROOT = Path(__file__).parents[4]
TEMPLATES = sorted(path for folder in ("services", "shared") for path in (ROOT / folder).rglob("templates/*.html"))
KEY = "k" * 22


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_form_of_ours_is_without_a_key(path: Path) -> None:
    source = path.read_text()
    keys = FormKeys(create_environment([], NullTranslations(), {})).preprocess(source, path.name)
    expected = len(re.findall(r'method\s*=\s*["\']?post', source, re.IGNORECASE))
    assert keys.count("{{ form_key() }}") == expected


def test_each_form_of_each_page_has_another_key(browser: TestClient) -> None:
    found = re.findall(r'name="form_key" value="([^"]+)"', browser.get("/board").text + browser.get("/board").text)
    assert len(found) == len(set(found)) >= 4


def test_a_key_is_found_where_a_form_has_it() -> None:
    assert find_form_key("application/x-www-form-urlencoded", f"form_key={KEY}&story=a".encode()) == (
        KEY,
        f"form_key={KEY}&story=a".encode(),
    )
    for content in (b"", b"story=form_key", b"my_form_key=" + KEY.encode(), b"form_key=" + b"k" * 65, b"form_key=a+b"):
        assert find_form_key("application/x-www-form-urlencoded", content) is None
    assert find_form_key("application/json", f"form_key={KEY}".encode()) is None


def test_a_file_sent_again_with_another_boundary_is_the_same() -> None:
    def send(boundary: str) -> tuple[str, bytes] | None:
        part = '--{0}\r\nContent-Disposition: form-data; name="{1}"\r\n\r\n{2}\r\n'
        body = (
            part.format(boundary, "form_key", KEY) + part.format(boundary, "file", "Имя;Роль") + f"--{boundary}--\r\n"
        )
        return find_form_key(f"multipart/form-data; boundary={boundary}", body.encode())

    first = send("----WebKitFormBoundaryA1")
    assert first is not None
    assert first == send("----WebKitFormBoundaryB2")
    assert find_form_key("multipart/form-data", b"") is None
