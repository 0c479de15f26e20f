"""What each service may do at the broker and at the database: what it needs, and nothing else.

Made from what the services publish and consume, so that a new event or listener needs no word here.
A login is a user with a password inside two addresses; `let_in` makes such users and gives them their rights, and may
run again at any time.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local import rabbit
from services import SERVICE_NAMES, definitions
from shared.bus.topology import DEAD_LETTER_SUFFIX, EVENTS, OWN_EXCHANGE_SUFFIX, STREAM
from shared.service import ServiceDefinition
from shared.settings import Settings

_USER_EXISTS = 51003
AMQP, MONGO = "amqp-url", "mongo-url"


@dataclass(frozen=True, slots=True)
class Login:
    """One service's addresses, with its user and password in them."""

    service: str
    amqp_url: str
    mongo_url: str

    @classmethod
    def load_all(cls, folder: Path) -> "tuple[Login, ...]":
        """Of every service, from `folder/<service>/amqp-url` and `mongo-url`. Raises OSError when one is missing."""
        return tuple(
            cls(name, *((folder / name / file).read_text(encoding="utf-8").strip() for file in (AMQP, MONGO)))
            for name in SERVICE_NAMES
        )


def broker_permissions(service: ServiceDefinition) -> dict[str, str]:
    """Patterns of names: what a service may take from, speak through and hold.

    From its own queues, through `events` and its own exchange, the desk of its own dead letters; queues, bindings and
    policies are not its to make.
    """
    queues = "|".join(re.escape(queue) for queue in service.listeners.all)
    return {
        "configure": f"^({queues})[.]desk$",
        "write": f"^({EVENTS}|{service.name}{re.escape(OWN_EXCHANGE_SUFFIX)})$",
        "read": f"^({queues})({re.escape(DEAD_LETTER_SUFFIX)})?$",
    }


def topic_permissions(service: ServiceDefinition) -> dict[str, str]:
    """What it may say on `events`: its own contracts."""
    types = "|".join(re.escape(event.type) for event in service.publishes)
    return {"exchange": EVENTS, "write": f"^({types})$", "read": "^$"}


def subscriber_permissions(name: str) -> dict[str, str]:
    """What another program may: read the stream and the queue `outside.NAME`.

    It makes and binds none itself. A queue's own arguments go before our policy, so a full one of its making could
    refuse what the system publishes.
    """
    return {"configure": "^$", "write": "^$", "read": f"^(outside[.]{re.escape(name)}|{re.escape(STREAM)})$"}


def database_roles(settings: Settings, service: ServiceDefinition) -> list[dict[str, str]]:
    """Roles of MongoDB: reading and writing in the service's own database."""
    return [{"role": "readWrite", "db": f"{settings.database_prefix}_{service.name}"}]


def create_users(settings: Settings, logins: tuple[Login, ...]) -> None:
    """Makes the users of these logins, as whoever the settings' addresses name. Raises OSError, PyMongoError."""
    of_name = {definition.name: definition for definition in definitions()}
    with MongoClient[dict[str, Any]](settings.mongo_url, serverSelectionTimeoutMS=5_000) as client:
        for login in logins:
            _create_broker_user(settings, of_name[login.service], login.amqp_url)
            _create_database_user(client, settings, of_name[login.service], login.mongo_url)


def _create_broker_user(settings: Settings, service: ServiceDefinition, amqp_url: str) -> None:
    url = settings.management_url or ""
    user, password = _account(amqp_url)
    name, host = quote(user, safe=""), quote(unquote(urlsplit(amqp_url).path[1:]) or "/", safe="")
    rabbit.call_management_api(url, "PUT", f"/api/users/{name}", {"password": password, "tags": ""})
    rabbit.call_management_api(url, "PUT", f"/api/permissions/{host}/{name}", broker_permissions(service))
    rabbit.call_management_api(url, "PUT", f"/api/topic-permissions/{host}/{name}", topic_permissions(service))


def _create_database_user(
    client: MongoClient[dict[str, Any]], settings: Settings, service: ServiceDefinition, mongo_url: str
) -> None:
    user, password = _account(mongo_url)
    account: dict[str, Any] = {"pwd": password, "roles": database_roles(settings, service)}
    try:
        client.admin.command("createUser", user, **account)
    except OperationFailure as refusal:
        if refusal.code != _USER_EXISTS:
            raise
        client.admin.command("updateUser", user, **account)


def _account(url: str) -> tuple[str, str]:
    at = urlsplit(url)
    return unquote(at.username or ""), unquote(at.password or "")
