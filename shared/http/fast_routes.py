"""A shorter way through FastAPI for the busiest routes: one command in, one model out.

FastAPI solves dependencies, reads content types and checks answers anew for every request, which costs
more than the whole work of a service, and looks through all routes for the one that is asked. Where a route
has one fixed address and takes only a command, a work and the request itself, what FastAPI would do is known
beforehand. Whatever is not plainly right (another content type, a field that is wrong) takes FastAPI's own way,
so that a refusal is always FastAPI's.
"""

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_type_hints

from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.entity import Command
from shared.http.problem_details import ErrorHandler
from shared.problems import Problem

FastRoute = Callable[[Request], Awaitable[Response | None]]
_JSON = "application/json"
_UNREADABLE = (ValueError, RecursionError, ValidationError, ClientDisconnect)


def build_fast_route(
    route: APIRoute, dependencies: Mapping[Any, Callable[[Request], Awaitable[Any]]]
) -> FastRoute | None:
    """The route without FastAPI's machinery, or None for a route that takes more than can be foreseen.

    `given` makes what an annotation asks for. The way itself answers None when FastAPI should be asked.
    """
    hints = get_type_hints(route.endpoint, include_extras=True)
    response_model = hints.pop("return", None)
    commands = [name for name, kind in hints.items() if inspect.isclass(kind) and issubclass(kind, Command)]
    requests = [name for name, kind in hints.items() if kind is Request]
    needed = {name: dependencies[kind] for name, kind in hints.items() if kind in dependencies}
    covered = {*commands, *requests, *needed}
    is_plain = (
        route.response_model is response_model
        and not route.dependencies
        and inspect.iscoroutinefunction(route.endpoint)
    )
    if not is_plain or covered != set(inspect.signature(route.endpoint).parameters) or len(commands) != 1:
        return None
    if not (inspect.isclass(response_model) and issubclass(response_model, BaseModel)):
        return None
    (command,) = commands
    validator = hints[command].__pydantic_validator__

    async def respond(request: Request) -> Response | None:
        if request.headers.get("content-type") != _JSON or request.app.dependency_overrides:
            return None
        try:
            values = {command: validator.validate_python(json.loads(await request.body()))}
        except _UNREADABLE:
            return None
        for name, make in needed.items():
            values[name] = await make(request)
        values.update((name, request) for name in requests)
        result = await route.endpoint(**values)
        if type(result) is not response_model:
            raise TypeError(f"{route.path} declares {response_model.__name__}")
        return Response(result.model_dump_json(by_alias=True), route.status_code or 200, media_type=_JSON)

    return respond


class FastRoutes:
    """ASGI: answers the fast routes by one look-up, past the search through all routes.

    Whatever a fast route does not answer goes on to the application as if nobody had read it.
    """

    def __init__(
        self, app: ASGIApp, routes: Mapping[tuple[str, str], tuple[APIRoute, FastRoute]], handle_error: ErrorHandler
    ) -> None:
        self._app = app
        self._routes = routes
        self._handle_error = handle_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or passes the request on."""
        found = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["route"], respond = found
        request = Request(scope, receive)
        try:
            response = await respond(request)
        except Problem as problem:
            response = await self._handle_error(request, problem)
        if response is None:
            await self._app(scope, await _replay_body(request, receive), send)
        else:
            await response(scope, receive, send)


async def _replay_body(request: Request, receive: Receive) -> Receive:
    """The same body once more, and then whatever follows it."""
    try:
        body = await request.body()
    except (ClientDisconnect, RuntimeError):
        return receive
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
