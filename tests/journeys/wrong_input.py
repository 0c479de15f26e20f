"""Wrong input, made from the services' documents: every operation with every kind of wrong body, address, query."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from jsonschema import Draft202012Validator

CANARY = "canary7f3a"
_TOO_LONG = CANARY * 5_001  # longer than the longest text any service takes
_DEEP = 1_000
_UNWRITTEN = 10**30

VALUES: tuple[tuple[str, Any], ...] = (
    ("nothing", None),
    ("a boolean", True),
    ("a negative number", -1),
    ("a huge number", _UNWRITTEN),
    ("no letters", ""),
    ("a word", CANARY),
    ("a long text", _TOO_LONG),
    ("a zero byte", f"{CANARY}\x00"),
    ("half a sign", f"{CANARY}\ud800"),
    ("not a number", float("nan")),
    ("no end", float("inf")),
    ("an empty list", []),
    ("many", [CANARY] * 500),
    ("an object", {}),
    ("a question to the database", {"$gt": CANARY}),
    ("code for the database", {"$where": f"return '{CANARY}'"}),
    ("a prototype", {"__proto__": {CANARY: True}, "a.b": CANARY}),
)
NAMES = (CANARY, "__proto__", "$where", "a.b", "_id", "")
BODIES: tuple[tuple[str, bytes], ...] = (
    ("an empty body", b""),
    ("a broken body", b'{"' + CANARY.encode()),
    ("null", b"null"),
    ("a bare word", b'"' + CANARY.encode() + b'"'),
    ("a bare number", b"17"),
    ("a list of lists", b"[[],[]]"),
    ("bad UTF-8", b'{"story": "' + CANARY.encode() + b'\xff\xfe"}'),
    ("a number without end", b'{"a": ' + b"9" * 5_000 + b"}"),
    ("a deep object", b'{"a":' * _DEEP + b"1" + b"}" * _DEEP),
    ("a deep list", b"[" * _DEEP + b"]" * _DEEP),
    ("a bottomless list", b"[" * 100_000),
    ("too much", b'{"a": "' + b"x" * (1024 * 1024) + b'"}'),
)
KINDS = ("text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "", "\xff")
PARTS = (
    CANARY, "0" * 5_000, "..%2F..%2Fetc%2Fpasswd", "%00", "%FF%FE", "%ED%A0%80", "$where", "%7B%22$gt%22:%22%22%7D",
    "__proto__", "a.b", "%0D%0AX-Evil:%201", "%F0%9F%92%A3", "-1", "null", "%25%32%65", "%E2%80%AE",
)  # fmt: skip
QUERIES = (
    f"limit={CANARY}", "limit=-1", "limit=99999999999999999999", "skip=-1", "skip=1e9", "limit=1&limit=2",
    f"state={CANARY}", f"when={CANARY}", f"form={CANARY}", f"school_id={CANARY}", "school_id=%00",
    "school_id[$gt]=", f"q={CANARY}", "q=%00", "q=%22-%22%22", "q=" + "x" * 5_000, "version=0",
    f"version={CANARY}", "lang=%00", f"next=//{CANARY}.example", "%FF=%FF", "&&==&", f"mine={CANARY}",
    "audience[]=x",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"Authorization": "Bearer " + CANARY},
    {"Authorization": "Bearer \xff\xfe"},
    {"Authorization": "Bearer " + "x." * 10_000},
    {"Cookie": f"session={CANARY}; request=\xff; ;;=;="},
    {"Cookie": 'session="\x01'},
    {"traceparent": CANARY},
    {"Accept": CANARY},
    {"If-Match": CANARY},
    {"If-None-Match": CANARY, "Range": "bytes=-1"},
    {"Content-Encoding": "gzip"},
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "BREW")


@dataclass(frozen=True)
class Operation:
    """One route of a service: its method, its address with the names of its parts, and what a program sends to it."""

    service: str
    method: str
    path: str
    schema: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    answers_programs: bool = True

    @property
    def parts(self) -> list[str]:
        """The names in the address."""
        return [piece.split("}")[0] for piece in self.path.split("{")[1:]]

    def at(self, **parts: str) -> str:
        """The address with these parts."""
        return self.path.format(**parts)

    def sample(self) -> Any:
        """A body as the document wants it."""
        return None if self.schema is None else _sample(self.schema, self.schema)

    def accepts(self, body: Any) -> bool:
        """Whether the document says that this body may come."""
        return self.schema is not None and Draft202012Validator(self.schema).is_valid(body)


def operations(service: str, app: FastAPI, routers: Any) -> Iterator[Operation]:
    """Every route of a service; what the OpenAPI document says of it where it is there."""
    document = app.openapi()
    for route in (route for router in routers for route in router.routes):
        for method in route.methods:
            described = document["paths"].get(route.path, {}).get(method.lower(), {})
            schema = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            whole = None if schema is None else {**schema, "components": document["components"]}
            headers = {one["name"]: "1" for one in described.get("parameters", []) if one["in"] == "header"}
            yield Operation(service, method, route.path, whole, headers, route.path.startswith("/api/"))


def wrong_bodies(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Bodies that differ from a good one in one place."""
    good = operation.sample()
    yield from ((f"the whole is {name}", value) for name, value in VALUES)
    for place in _places(good):
        for name, value in VALUES:
            yield f"{_describe(place)} is {name}", _changed(good, place, value)
        if isinstance(place[-1], str):
            yield f"{_describe(place)} is missing", _without(good, place)
    for place in _objects(good):
        for name in NAMES:
            yield f"{name!r} is added at {_describe(place)}", _changed(good, (*place, name), CANARY)


def must_be_refused(operation: Operation, body: Any) -> bool:
    """Whether the document forbids this body, or it cannot even be written in UTF-8."""
    return not operation.accepts(body) or "\\ud800" in json.dumps(body)


def _sample(schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    if "anyOf" in schema:
        return _sample(next(one for one in schema["anyOf"] if one.get("type") != "null"), whole)
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kind = schema.get("type", "")
    if kind == "object":
        return {name: _sample(one, whole) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [_sample(schema["items"], whole)] * max(1, schema.get("minItems", 0))
    if kind == "string" or "const" in schema:
        return _text(schema)
    return True if kind == "boolean" else schema.get("minimum", 1)


def _text(schema: dict[str, Any]) -> str:
    if "enum" in schema or "const" in schema:
        return str(schema.get("const", next(iter(schema.get("enum", [""])))))
    formats: dict[str, str] = {"date": "2020-09-01", "date-time": "2030-01-01T10:00:00+00:00"}
    if schema.get("format") in formats:
        return formats[str(schema["format"])]
    if schema.get("pattern", "").startswith("^http"):
        return f"https://example.org/{CANARY}"
    words: str = CANARY * (1 + schema.get("minLength", 0) // len(CANARY))
    return words[: int(schema.get("maxLength", len(words)))]


Place = tuple[str | int, ...]


def _places(body: Any, here: Place = ()) -> Iterator[Place]:
    inside = body.items() if isinstance(body, dict) else enumerate(body[:1]) if isinstance(body, list) else ()
    for name, value in inside:
        yield (*here, name)
        yield from _places(value, (*here, name))


def _objects(body: Any) -> Iterator[Place]:
    for place in ((), *_places(body)):
        found = body
        for step in place:
            found = found[step]
        if isinstance(found, dict):
            yield place


def _changed(body: Any, place: Place, value: Any) -> Any:
    changed = deepcopy(body)
    _parent(changed, place)[place[-1]] = value
    return changed


def _without(body: Any, place: Place) -> Any:
    changed = deepcopy(body)
    del _parent(changed, place)[place[-1]]
    return changed


def _parent(body: Any, place: Place) -> Any:
    for step in place[:-1]:
        body = body[step]
    return body


def _describe(place: Place) -> str:
    return ".".join(map(str, place)) or "the top"
