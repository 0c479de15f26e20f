"""Where the servers of this deployment are, for the commands of an operator."""

import os

from deploy.local.application import address, environment, port, running
from deploy.local.servers import HOME, status
from shared.settings import Settings


def is_named() -> bool:
    """Whether the environment says where the servers are."""
    return bool(os.environ.get("DOCENDO_MONGO_URL") or os.environ.get("DOCENDO_MONGO_URL_FILE"))


def load_operator_settings() -> tuple[Settings, str]:
    """As the environment says, or of the system that `make up` has started; and where the site answers.

    Raises ValueError, saying what is missing.
    """
    if is_named():
        settings = Settings.from_environment()
        return settings, settings.public_url
    servers = status(HOME)
    if servers is None:
        return Settings.from_environment(), ""  # raises, and says which variables are missing
    return Settings.from_environment(environment(HOME, servers)), running(HOME) or address(port())
