"""Mechanisms carry the field's words: no identifier speaks the private language of the first release."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

import shared.contracts
from services import definitions
from tests.kit.code import files, old_names

QUEUES = json.loads((Path(shared.contracts.__file__).parent / "queues.json").read_text(encoding="utf-8"))
ALLOWED = {
    "who": "a field of the form in tests/unit/shared/web/example.py, and of what is typed into it",
    "door": "a macro of the audit log's template",
    "shelf": "the stored field by which people are listed by name, see shared/privacy/names.py",
    "outbox_hints": "the field of the relay's own signal: hints that something waits",
    "_outbox_hints": "the same",
    "OutboxHints": "the vocabulary's own word",
    "hints": "of types, as typing has them",
    "get_type_hints": "of typing",
    "in_flight": "AMQP's word for what is not confirmed yet",
    "in_flight_count": "the same",
    "MAX_IN_FLIGHT": "the same",
}


def kept_or_on_the_wire() -> set[str]:
    """Names that others have stored or read: fields of models, events, listeners (queue names), operationIds."""
    definitions()
    models, seen = [BaseModel], set()
    while models:
        one = models.pop()
        seen.add(one)
        models += [child for child in one.__subclasses__() if child not in seen]
    fields = {name for model in seen for name in model.model_fields}
    listeners = {queue.partition(".")[2].replace("-", "_") for queue in QUEUES}
    routes = {
        getattr(route, "name", "") for service in definitions() for router in service.routers for route in router.routes
    }
    events = {event.__name__ for event in shared.contracts.get_event_types().values()}
    return fields | listeners | routes | events


def unexplained(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Identifiers with a word of the old vocabulary that nobody outside knows, and where they stand."""
    free = kept_or_on_the_wire() | ALLOWED.keys()
    return {
        name: places
        for name, places in old_names(paths).items()
        if name not in free and not name.startswith("test_")  # the name of a test is a sentence
    }


def test_no_identifier_speaks_the_old_language() -> None:
    assert unexplained(files()) == {}
