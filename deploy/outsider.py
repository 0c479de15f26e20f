"""`python -m deploy.outsider NAME`: a login for another program that hears public facts; prints its address, once.

NAME: letters, digits and hyphens. Doing it again makes a new password; `--away` takes the login away, and with it every
open line. It needs the addresses of an operator. Exit 1 when the broker does not answer or refuses.
"""

import argparse
import re
import secrets
import sys
from urllib.parse import quote, unquote, urlsplit

from deploy.local import rabbit
from deploy.rights import of_an_outsider
from deploy.whereabouts import settings_here
from shared.settings import Settings

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


def let_hear(settings: Settings, name: str) -> str:
    """Makes the login `outside.NAME` with a new password. Returns its address; raises OSError, ValueError."""
    door, user, host = _door(settings), _user(name), _host(settings)
    password = secrets.token_urlsafe(24)
    rabbit.ask(door, "PUT", f"/api/users/{user}", {"password": password, "tags": ""})
    rabbit.ask(door, "PUT", f"/api/permissions/{host}/{user}", of_an_outsider(name))
    at = urlsplit(settings.amqp_url)
    return at._replace(netloc=f"{user}:{password}@{at.netloc.rpartition('@')[2]}").geturl()


def send_away(settings: Settings, name: str) -> None:
    """Takes the login away; the program's queues stay, for the operator to delete. Raises OSError, ValueError."""
    rabbit.ask(_door(settings), "DELETE", f"/api/users/{_user(name)}")


def _door(settings: Settings) -> str:
    if settings.management_url is None:
        raise ValueError("DOCENDO_MANAGEMENT_URL must say where the broker lets users be made")
    return settings.management_url


def _user(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name has small letters, digits and hyphens, at most 41 of them")
    return f"outside.{name}"


def _host(settings: Settings) -> str:
    return quote(unquote(urlsplit(settings.amqp_url).path[1:]) or "/", safe="")


def main(words: list[str]) -> str:
    """The address of the new login, or nothing. Raises OSError, ValueError."""
    parser = argparse.ArgumentParser(prog="python -m deploy.outsider", description=__doc__)
    parser.add_argument("name", help="of the program")
    parser.add_argument("--away", action="store_true", help="take its login away")
    given = parser.parse_args(words)
    settings, _ = settings_here()
    if given.away:
        send_away(settings, given.name)
        return ""
    return let_hear(settings, given.name)


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))
    except (OSError, ValueError) as trouble:
        sys.exit(f"outsider: {trouble}")
