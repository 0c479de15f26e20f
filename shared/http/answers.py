"""Problems as RFC 9457, without a word of what the person has typed."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from shared.problems import Problem, Unavailable

_TITLES = {400: "The request cannot be read", 404: "There is nothing here that you may see", 405: "This door does not open this way"}
_DETAILS = {
    400: "Send well-formed JSON in UTF-8",
    404: "Check the address, or sign in if it belongs to your school",
    405: "Use one of the methods in the Allow header",
}


class ProblemResponse(JSONResponse):
    """application/problem+json."""

    media_type = "application/problem+json"


def problem_response(error: Exception) -> ProblemResponse:
    """The answer to a program for any error; what is not foreseen becomes a 500 that says nothing private."""
    if isinstance(error, Problem):
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else None
        return _problem(error.status, error.slug, error.title, str(error), headers=headers)
    if isinstance(error, RequestValidationError):
        places = [{"place": ".".join(map(str, e["loc"])), "reason": e["msg"]} for e in error.errors()]
        return _problem(422, "not-understood", "Some fields are missing or wrong", "Correct the fields named in `errors`", places)
    if isinstance(error, HTTPException):
        title = _TITLES.get(error.status_code, "This cannot be done as it is")
        detail = _DETAILS.get(error.status_code, title)
        return _problem(error.status_code, f"http-{error.status_code}", title, detail, headers=dict(error.headers or {}))
    return _problem(500, "unforeseen", "Something went wrong on our side", "Try again; if it stays, tell the operator")


def wants_page(request: Request) -> bool:
    """Whether a person looks: a browser asks for HTML outside of /api."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _problem(
    status: int,
    slug: str,
    title: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> ProblemResponse:
    body: dict[str, Any] = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    return ProblemResponse(body, status, headers)
