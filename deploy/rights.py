"""What each room may do at the broker and at the database: what it needs, and nothing else.

Made from what the rooms declare (what they say, what they hear), so that a new promise or listener needs no word here.
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
from services import NAMES, rooms
from shared.bus.topology import DEAD, EVENTS, OWN, STREAM
from shared.service import Room
from shared.settings import Settings

_USER_EXISTS = 51003
AMQP, MONGO = "amqp-url", "mongo-url"


@dataclass(frozen=True, slots=True)
class Login:
    """One room's addresses, with its user and password in them."""

    room: str
    amqp_url: str
    mongo_url: str

    @classmethod
    def kept(cls, folder: Path) -> "tuple[Login, ...]":
        """Of every room, from `folder/<room>/amqp-url` and `mongo-url`. Raises OSError when one is missing."""
        return tuple(
            cls(name, *((folder / name / file).read_text(encoding="utf-8").strip() for file in (AMQP, MONGO)))
            for name in NAMES
        )


def at_the_broker(room: Room) -> dict[str, str]:
    """Patterns of names: what a room may take from, speak through and hold.

    From its own queues, through `events` and its own exchange, the desk of its own dead letters; queues, bindings and
    policies are not its to make.
    """
    queues = "|".join(re.escape(queue) for queue in room.listeners.all)
    return {
        "configure": f"^({queues})[.]desk$",
        "write": f"^({EVENTS}|{room.name}{re.escape(OWN)})$",
        "read": f"^({queues})({re.escape(DEAD)})?$",
    }


def in_whose_name(room: Room) -> dict[str, str]:
    """What it may say on `events`: its own promises."""
    said = "|".join(re.escape(event.type) for event in room.says)
    return {"exchange": EVENTS, "write": f"^({said})$", "read": "^$"}


def of_an_outsider(name: str) -> dict[str, str]:
    """What another program may: read the stream and the queue `outside.NAME`.

    It makes and binds none itself. A queue's own arguments go before our policy, so a full one of its making could
    refuse what the house publishes.
    """
    return {"configure": "^$", "write": "^$", "read": f"^(outside[.]{re.escape(name)}|{re.escape(STREAM)})$"}


def at_the_database(settings: Settings, room: Room) -> list[dict[str, str]]:
    """Roles of MongoDB: reading and writing in the room's own database."""
    return [{"role": "readWrite", "db": f"{settings.database_prefix}_{room.name}"}]


def let_in(settings: Settings, logins: tuple[Login, ...]) -> None:
    """Makes the users of these logins, as whoever the settings' addresses name. Raises OSError, PyMongoError."""
    of_name = {room.name: room for room in rooms()}
    with MongoClient[dict[str, Any]](settings.mongo_url, serverSelectionTimeoutMS=5_000) as client:
        for login in logins:
            _at_broker(settings, of_name[login.room], login.amqp_url)
            _at_database(client, settings, of_name[login.room], login.mongo_url)


def _at_broker(settings: Settings, room: Room, amqp_url: str) -> None:
    door = settings.management_url or ""
    user, password = _account(amqp_url)
    name, host = quote(user, safe=""), quote(unquote(urlsplit(amqp_url).path[1:]) or "/", safe="")
    rabbit.ask(door, "PUT", f"/api/users/{name}", {"password": password, "tags": ""})
    rabbit.ask(door, "PUT", f"/api/permissions/{host}/{name}", at_the_broker(room))
    rabbit.ask(door, "PUT", f"/api/topic-permissions/{host}/{name}", in_whose_name(room))


def _at_database(client: MongoClient[dict[str, Any]], settings: Settings, room: Room, mongo_url: str) -> None:
    user, password = _account(mongo_url)
    account: dict[str, Any] = {"pwd": password, "roles": at_the_database(settings, room)}
    try:
        client.admin.command("createUser", user, **account)
    except OperationFailure as refusal:
        if refusal.code != _USER_EXISTS:
            raise
        client.admin.command("updateUser", user, **account)


def _account(url: str) -> tuple[str, str]:
    at = urlsplit(url)
    return unquote(at.username or ""), unquote(at.password or "")
