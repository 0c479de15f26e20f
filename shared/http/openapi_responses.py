"""What every route may answer besides success, as the OpenAPI documents tell it."""

from typing import Any

_TEXT = {"type": "string"}
_FIELD_ERROR = {
    "type": "object",
    "required": ["place", "reason"],
    "properties": {"place": _TEXT, "reason": _TEXT},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {"type": "array", "items": _FIELD_ERROR, "description": "which fields are wrong, and why"},
    },
}


def _describe(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": _PROBLEM}}}


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _describe("A refusal that says what can be done about it (RFC 9457)"),
    "5XX": _describe("It could not be kept: the outcome is unknown, send it again with the same Idempotency-Key"),
}
