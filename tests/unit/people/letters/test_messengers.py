"""A messenger is an adapter, a line in the table and a setting; pages and jobs learn of it from the table."""

from pathlib import Path

import pytest

from services.people.letters.outside import MESSENGER_TITLES, MESSENGERS, create_messenger_clients
from services.people.settings import PeopleSettings
from shared.settings import Settings

LETTERS = Path(__file__).parents[4] / "services/people/letters"
SETTINGS = Settings(mongo_url="mongodb://nowhere", amqp_url="amqp://nowhere")


def test_every_messenger_has_a_setting_with_the_address_of_its_bot() -> None:
    for adapter in MESSENGERS:
        assert f"{adapter.messenger}_url" in PeopleSettings.model_fields
    assert create_messenger_clients(SETTINGS) == {}, "a deployment without bots writes by mail only"


@pytest.mark.parametrize("code", MESSENGER_TITLES)
def test_a_bot_is_reached_where_its_setting_says(code: str) -> None:
    clients = create_messenger_clients(
        SETTINGS.model_copy(update={"own": (PeopleSettings(**{f"{code}_url": "https://bot.example.org#DocendoBot"}),)})
    )
    assert list(clients) == [code]
    assert clients[code].name == "DocendoBot"
    assert clients[code].title == MESSENGER_TITLES[code]
    assert "DocendoBot" in clients[code].make_link("the-code")


def test_no_messenger_is_named_outside_its_adapter_and_the_table() -> None:
    naming = {
        path.relative_to(LETTERS).as_posix()
        for path in LETTERS.rglob("*")
        if path.suffix in (".py", ".html")
        for adapter in MESSENGERS
        if adapter.__name__ in (text := path.read_text(encoding="utf-8")) or f'"{adapter.messenger}"' in text
    }
    # Who linked a chat when there was one messenger only has no messenger kept: theirs is the first.
    adapters = {f"outside/{adapter.__module__.rpartition('.')[2]}.py" for adapter in MESSENGERS}
    assert naming == {"outside/__init__.py", "model/preferences.py", *adapters}
