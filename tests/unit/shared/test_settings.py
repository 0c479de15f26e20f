import pytest
from pydantic import ValidationError

from shared.settings import ServiceSettings, Settings

SERVERS = {"DOCENDO_MONGO_URL": "mongodb://127.0.0.1:1/", "DOCENDO_AMQP_URL": "amqp://127.0.0.1:1/"}


class PostSettings(ServiceSettings):
    pigeon_url: str | None = None


def test_a_service_reads_its_own_settings_beside_those_of_all() -> None:
    settings = Settings.from_environment({**SERVERS, "DOCENDO_PIGEON_URL": "coo://here"}, [PostSettings])
    assert settings.get(PostSettings).pigeon_url == "coo://here"
    assert settings.mongo_url == SERVERS["DOCENDO_MONGO_URL"]


def test_what_another_service_needs_is_not_read() -> None:
    settings = Settings.from_environment({**SERVERS, "DOCENDO_PIGEON_URL": "coo://here"})
    assert settings.own == ()
    assert settings.get(PostSettings) == PostSettings()


def test_a_setting_that_nobody_declares_is_refused() -> None:
    with pytest.raises(ValidationError, match="pigeon_url"):
        Settings.parse({"mongo_url": "m", "amqp_url": "a", "pigeon_url": "coo://here"})


def test_a_site_at_another_port_is_known_there() -> None:
    """Letters, `follow_url` and what may be sent back to a sign-in provider all take it from here."""
    assert Settings.from_environment({**SERVERS, "PORT": "8110"}).public_url == "http://127.0.0.1:8110"
    assert Settings.from_environment(SERVERS).public_url == "http://127.0.0.1:8000"
    named = {**SERVERS, "PORT": "8110", "DOCENDO_PUBLIC_URL": "https://docendo.example.org"}
    assert Settings.from_environment(named).public_url == "https://docendo.example.org"


def test_what_is_missing_is_named_as_the_variable_that_must_say_it() -> None:
    with pytest.raises(ValueError, match="DOCENDO_MONGO_URL and DOCENDO_AMQP_URL"):
        Settings.from_environment({}, [PostSettings])
