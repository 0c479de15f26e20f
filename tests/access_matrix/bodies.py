"""What is sent through a route: a body as the service's document wants it, naming what is there or what is not."""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tests.access_matrix.matrix import PAGES, route_name
from tests.journeys.wrong_input import Operation

NOWHERE = "00000000-0000-7000-8000-000000000000"
NAMES = ("_id", "_ids")
GIVEN: dict[str, dict[str, Any]] = tomllib.loads((PAGES / "bodies.toml").read_text(encoding="utf-8"))
QUERIES = GIVEN.pop("queries")
"""What must stand in the address besides."""
PARTS: dict[str, str] = GIVEN.pop("parts")
"""Parts of addresses that are the same for everybody."""


def body(route: Operation, ids: Mapping[str, str]) -> Any:
    """The body for a route, with these identifiers wherever it names things of the system."""
    made = deepcopy(GIVEN.get(route_name(route), route.sample()))
    for name in list_identifiers(route):
        kept = identifier_for(name, ids)
        made[name] = [kept] if isinstance(made[name], list) else kept
    return made


def list_identifiers(route: Operation) -> list[str]:
    """The fields of its body that name things of the system; schools are no secret."""
    made = GIVEN.get(route_name(route), route.sample())
    fields = made if isinstance(made, dict) else {}
    return [name for name in fields if name.endswith(NAMES) and name != "school_id"]


def list_asked(route: Operation, ids: Mapping[str, str]) -> set[str]:
    """All identifiers that stand in the address or the body."""
    return {NOWHERE, *parts(route, ids).values(), *(identifier_for(name, ids) for name in list_identifiers(route))}


def parts(route: Operation, ids: Mapping[str, str]) -> dict[str, str]:
    """What stands in the parts of the address: what is known for such addresses alone goes before the rest."""
    here = {}
    for name, id_ in ids.items():
        at, _, word = name.partition(" ")
        if word and route.path.startswith(at):
            here[word] = id_
    return {part: PARTS.get(part) or {**ids, **here}.get(part, "unknown") for part in route.parts}


def identifier_for(name: str, ids: Mapping[str, str]) -> str:
    """The identifier for a field: its own, or a person's where the field says what the person does."""
    return ids.get(name) or ids.get("person_id", NOWHERE)
