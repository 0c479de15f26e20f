"""The world outside: a mail server, and messengers where a deployment has a bot in them."""

from collections.abc import Mapping

from services.people.letters.outside.max import MaxClient
from services.people.letters.outside.ports import MessengerClient
from services.people.letters.outside.telegram import TelegramClient
from services.people.settings import PeopleSettings
from shared.settings import Settings

# A messenger is a line here, its adapter beside, and a setting with the address of its bot.
MESSENGERS: tuple[type[MessengerClient], ...] = (TelegramClient, MaxClient)
MESSENGER_TITLES: Mapping[str, str] = {adapter.messenger: adapter.title for adapter in MESSENGERS}


def create_messenger_clients(settings: Settings) -> dict[str, MessengerClient]:
    """The messengers that this deployment has a bot in, by their codes."""
    own = settings.get(PeopleSettings)
    addresses = {adapter: getattr(own, f"{adapter.messenger}_url") for adapter in MESSENGERS}
    return {adapter.messenger: adapter(address) for adapter, address in addresses.items() if address}
