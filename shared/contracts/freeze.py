"""Freezes contracts: `python -m shared.contracts.freeze` adds what is new, lets a contract grow, refuses the rest.

A frozen contract is schemas/<type>.json: its JSON Schema, whether it is for the world, and every example it
ever had. A listener of any age must be able to read what is published today; so a field once there stays as it is,
and a new one is optional.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts import get_event_types
from shared.event import Event

SCHEMAS = Path(__file__).parent / "schemas"
_WORDS = frozenset({"title", "description"})


def describe_contract(event: type[Event]) -> dict[str, Any]:
    """The contract as it is today."""
    schema = event.model_json_schema()
    schema["$id"] = f"/schemas/{event.type}.json"
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return {"type": event.type, "public": event.public, "schema": schema, "examples": [event.example]}


def load_frozen(folder: Path = SCHEMAS) -> dict[str, dict[str, Any]]:
    """The contracts as they were frozen, by type."""
    forms = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return {one["type"]: one for one in forms}


def list_breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """How `new` breaks the contract of `old`; nothing when it has only grown."""
    if old["public"] != new["public"]:
        yield "who may consume it has changed"
    before, now = _meaning(old["schema"]), _meaning(new["schema"])
    fields, later = before.pop("properties", {}), now.pop("properties", {})
    needed, needed_now = set(before.pop("required", [])), set(now.pop("required", []))
    for name in sorted(fields):
        if name not in later:
            yield f"{name} is gone"
        elif later[name] != fields[name]:
            yield f"{name} has changed"
    yield from (f"{name} is new and not optional" for name in sorted(needed_now - needed))
    yield from (f"{name} is not always there any more" for name in sorted(needed - needed_now) if name in later)
    parts, parts_now = before.pop("$defs", {}), now.pop("$defs", {})
    yield from (f"{name} has changed" for name, part in parts.items() if parts_now.get(name) != part)
    if before != now:
        yield "its form has changed"


def merge_examples(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """What is frozen from now on: today's form, with every example there ever was."""
    examples = list(old["examples"]) if old else []
    return {**new, "examples": examples + [one for one in new["examples"] if one not in examples]}


def main() -> int:
    """Freezes all contracts of today. Returns 1, and writes nothing, when one of them is broken."""
    before = load_frozen()
    today = {name: describe_contract(event) for name, event in get_event_types().items()}
    refusals = [f"{name} is published no more" for name in before if name not in today]
    for name, new in today.items():
        if name in before:
            refusals += [f"{name}: {reason}" for reason in list_breaking_changes(before[name], new)]
    if refusals:
        print("\n".join([*refusals, "Nothing was written. A contract that must change becomes …v2, beside the first."]))
        return 1
    SCHEMAS.mkdir(exist_ok=True)
    for name, new in today.items():
        text = json.dumps(merge_examples(before.get(name), new), ensure_ascii=False, indent=1) + "\n"
        path = SCHEMAS / f"{name}.json"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"frozen: {name}")
    return 0


def _meaning(schema: Any) -> Any:
    """The schema without its descriptions; a field that is called `title` is no such word."""
    if isinstance(schema, list):
        return [_meaning(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {field: _meaning(one) for field, one in inner.items()}
        if name in ("properties", "$defs")
        else _meaning(inner)
        for name, inner in schema.items()
        if name not in _WORDS
    }


if __name__ == "__main__":
    sys.exit(main())
