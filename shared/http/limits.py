"""No more than anybody would write: a body over the limit is refused while it arrives."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.answers import problem_response
from shared.problems import TooLarge

BODY_LIMIT = 1024 * 1024


class BodyLimit:
    """ASGI: answers 413 for bodies over `limit` bytes, declared or not."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and counts its body on the way."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > self._limit:
            await problem_response(TooLarge())(scope, receive, send)
            return
        taken, answered = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise TooLarge
            return message

        async def told(message: Message) -> None:
            """What the application makes of the broken-off body is not the answer: it would call it unreadable."""
            nonlocal answered
            if taken <= self._limit or answered:
                answered = answered or message["type"] == "http.response.start"
                await send(message)

        try:
            await self._app(scope, counted, told)
        except TooLarge:
            if answered:
                raise
        if taken > self._limit and not answered:
            await problem_response(TooLarge())(scope, receive, send)
