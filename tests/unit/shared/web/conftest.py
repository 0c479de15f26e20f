"""One browser's view of the example service."""

import pytest
from starlette.testclient import TestClient

from tests.unit.shared.web.example import example_app


@pytest.fixture
def browser() -> TestClient:
    """A browser that tells where its requests come from, and follows nothing by itself."""
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    return TestClient(example_app(), headers=headers, follow_redirects=False)


@pytest.fixture
def program() -> TestClient:
    """A program: no cookies, no word about origins."""
    return TestClient(example_app())
