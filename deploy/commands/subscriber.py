"""A login for another program that reads public events.

`docendo subscriber add NAME` makes it, with a queue of its own, and prints its address, once; doing it again makes a
new password. `docendo subscriber remove NAME` takes the login away, and with it every open line and the queue.
NAME has small letters, digits and hyphens. The program may read the stream and the queue `outside.NAME`; it may make
none itself. It needs the addresses of an operator. Exit 1 when the broker does not answer or refuses.
"""

import argparse
import re
import secrets
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit

from deploy.local import rabbit
from deploy.operator_settings import load_operator_settings
from deploy.permissions import subscriber_permissions
from shared.bus.topology import PUBLIC, QUORUM_ARGUMENTS
from shared.settings import Settings

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


def add_subscriber(settings: Settings, name: str) -> str:
    """Makes the login `outside.NAME` with a new password, and its queue. Returns its address.

    Raises OSError, ValueError.
    """
    url, user, host = _management_url(settings), _user(name), _host(settings)
    _make_queue(url, host, user)
    password = secrets.token_urlsafe(24)
    rabbit.call_management_api(url, "PUT", f"/api/users/{user}", {"password": password, "tags": ""})
    rabbit.call_management_api(url, "PUT", f"/api/permissions/{host}/{user}", subscriber_permissions(name))
    at = urlsplit(settings.amqp_url)
    return at._replace(netloc=f"{user}:{password}@{at.netloc.rpartition('@')[2]}").geturl()


def remove_subscriber(settings: Settings, name: str) -> None:
    """Takes away the login and its queue, with what waits in it. Raises OSError, ValueError."""
    url, user = _management_url(settings), _user(name)
    rabbit.call_management_api(url, "DELETE", f"/api/users/{user}")
    try:
        rabbit.call_management_api(url, "DELETE", f"/api/queues/{_host(settings)}/{user}")
    except HTTPError as refusal:
        if refusal.code != HTTPStatus.NOT_FOUND:
            raise


def _make_queue(url: str, host: str, name: str) -> None:
    """What is made already stays as it is. Limits come from the policy for `outside.`, as they do for all queues."""
    try:
        rabbit.call_management_api(
            url, "PUT", f"/api/queues/{host}/{name}", {"durable": True, "arguments": QUORUM_ARGUMENTS}
        )
    except HTTPError as refusal:
        if refusal.code == HTTPStatus.BAD_REQUEST:
            raise ValueError(f"the queue {name} was made otherwise by somebody: delete it first") from refusal
        raise
    rabbit.call_management_api(url, "POST", f"/api/bindings/{host}/e/{PUBLIC}/q/{name}", {"routing_key": "#"})


def _management_url(settings: Settings) -> str:
    if settings.management_url is None:
        raise ValueError("DOCENDO_MANAGEMENT_URL must say where the broker lets users be made")
    return settings.management_url


def _user(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name has small letters, digits and hyphens, at most 41 of them")
    return f"outside.{name}"


def _host(settings: Settings) -> str:
    return quote(unquote(urlsplit(settings.amqp_url).path[1:]) or "/", safe="")


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with whose login."""
    parser.add_argument("what", choices=("add", "remove"))
    parser.add_argument("name", help="of the program")


def run(given: argparse.Namespace) -> int:
    """Prints the address of a new login. Raises OSError, ValueError."""
    settings, _ = load_operator_settings()
    if given.what == "add":
        print(add_subscriber(settings, given.name))
    else:
        remove_subscriber(settings, given.name)
    return 0
