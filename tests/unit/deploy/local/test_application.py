"""What `make up` tells the services of themselves."""

from pathlib import Path

import pytest

from deploy.local import application
from deploy.local.addresses import Servers
from shared.settings import Settings

SERVERS = Servers("mongodb://127.0.0.1:1/", "amqp://127.0.0.1:1/", "http://127.0.0.1:1", "of nobody")


@pytest.fixture(autouse=True)
def at_8110(monkeypatch: pytest.MonkeyPatch) -> None:
    """make up PORT=8110."""
    monkeypatch.delenv("DOCENDO_PUBLIC_URL", raising=False)
    monkeypatch.setenv("PORT", "8110")


def read_public_url(home: Path) -> str:
    """The public address as the services read it."""
    return Settings.from_environment(application.environment(home, SERVERS)).public_url


def test_at_another_port_letters_and_follow_url_lead_there(tmp_path: Path) -> None:
    assert read_public_url(tmp_path) == "http://127.0.0.1:8110"


def test_a_command_that_is_told_no_port_finds_the_site_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT")
    monkeypatch.setattr(application, "running", lambda _home: "http://127.0.0.1:8110")
    assert read_public_url(tmp_path) == "http://127.0.0.1:8110"


def test_an_address_that_the_operator_names_is_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCENDO_PUBLIC_URL", "https://docendo.example.org")
    assert read_public_url(tmp_path) == "https://docendo.example.org"
