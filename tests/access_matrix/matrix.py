"""Every route of every service, and the table of who may go through it: one page per service beside this file."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from tests.journeys.wrong_input import Operation, operations

PAGES = Path(__file__).parent
COLUMNS = (
    "own", "anybody", "code", "stranger", "teacher", "expert", "coordinator", "admin",
    "program", "methodist", "operator", "auditor",
)  # fmt: skip
"""Who comes: the best that anybody of the thing's own school or story gets; nobody in particular; the holder of the
code of another request; a member without a post; four roles and a program of a foreign school; three roles of the
region."""
WORDS = frozenset({"yes", "401", "403", "404", "400", "409", "422"})
PROPOSED = "yes 401 404 404 404 404 404 404 404 404 yes yes"
_OF_EVERY_SERVICE = "platform"
_PARTS = ("doors", "public", "elsewhere", "grows", "ends", "later")


def list_routes(service: str, app: FastAPI) -> list[Operation]:
    """Every route of a service, from the application's own table of routes; what OpenAPI says of it where it does."""
    included = [route.original_router for route in app.routes if hasattr(route, "original_router")]
    own = APIRouter(routes=[route for route in app.routes if isinstance(route, Route)])
    found = [route for route in operations(service, app, [own, *included]) if route.method != "HEAD"]
    return sorted(found, key=lambda route: (route.path, route.method))


def route_name(route: Operation) -> str:
    """The route as the table calls it: `GET /api/requests/{request_id}`."""
    return f"{route.method} {route.path}"


class AccessMatrix:
    """Who may go through which route, as one service's page says."""

    def __init__(self, definition: str) -> None:
        self.definition = definition
        page = _read(definition)
        self._own: dict[str, dict[str, str]] = {part: page.get(part, {}) for part in _PARTS}
        self.lines = self._with_the_platform("doors")
        self.public = self._with_the_platform("public")
        """Routes behind which everybody sees the same, and why: what they show is published."""
        self.elsewhere = self._with_the_platform("elsewhere")
        """Routes through which nobody comes in this walk, and where it is seen that somebody does."""
        self.grows = self._own["grows"]
        """Lists that grow by being looked at, and why: they cannot be compared with what they were."""
        self.ends = self._with_the_platform("ends")
        """Routes that end something, and what: those who may go through them do it after all others."""
        self.later = self._own["later"]
        """Routes whose effect comes after the answer, and why: whoever comes next waits until it is there."""

    def words(self, route: Operation) -> Mapping[str, str]:
        """Column to word: yes, or the status of the refusal. KeyError when there is no line for the route."""
        return dict(zip(COLUMNS, self.lines[route_name(route)].split(), strict=True))

    def find_differences(self, found: list[Operation]) -> Iterator[str]:
        """What is wrong with the page when these are the service's routes; each says what to do."""
        names = {route_name(route) for route in found}
        at = f"tests/access_matrix/{self.definition}.toml"
        for name in sorted(names - set(self.lines)):
            yield (
                f"{at} has no line for a new door. Under [doors] add, with your own judgement of who may "
                f'({" ".join(COLUMNS)}):\n"{name}" = "{PROPOSED}"'
            )
        for name in sorted({name for part in self._own.values() for name in part} - names):
            yield f"{at}: there is no door {name} any more, take its line away"
        for name, line in self.lines.items():
            words = line.split()
            if len(words) != len(COLUMNS) or not WORDS.issuperset(words):
                yield f"{at}: {name} needs {len(COLUMNS)} words out of {', '.join(sorted(WORDS))}"

    def _with_the_platform(self, part: str) -> dict[str, str]:
        platform = _read(_OF_EVERY_SERVICE).get(part, {})
        return {
            **{name.replace("{room}", self.definition): words for name, words in platform.items()},
            **self._own[part],
        }


def _read(page: str) -> dict[str, Any]:
    return tomllib.loads((PAGES / f"{page}.toml").read_text(encoding="utf-8"))
