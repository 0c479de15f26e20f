"""The contracts between the services, a page per publisher; their frozen forms are in schemas/.

`QUEUES` (queues.json) names every listener's queue and the events it waits for. It is frozen like the
contracts, so that any process can declare all queues before the first event is published: an event is never lost
because its listener started later.

`REGISTER` (register.json) says service by service what is kept of people and why: services do not ask one another, so
what each declares in its types is written down here, and a contract test keeps it true.
"""

import json
from importlib.resources import files
from typing import Any

from shared.contracts import intake, matching, people, publishing, scheduling
from shared.event import Event

MODULES = (people, intake, matching, scheduling, publishing)
QUEUES: dict[str, list[str]] = json.loads(files(__package__).joinpath("queues.json").read_text(encoding="utf-8"))
REGISTER: dict[str, list[dict[str, Any]]] = json.loads(
    files(__package__).joinpath("register.json").read_text(encoding="utf-8")
)


def get_event_types() -> dict[str, type[Event]]:
    """Every contract by its type, in the order of the modules."""
    return {
        event.type: event
        for page in MODULES
        for event in vars(page).values()
        if isinstance(event, type) and issubclass(event, Event) and event is not Event
    }
