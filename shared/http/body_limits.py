"""No more than anybody would write: a body over the limit is refused while it arrives."""

from collections.abc import Collection, Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problem_details import ErrorHandler
from shared.identity import Actor
from shared.problems import SignInNeeded, TooLarge

BODY_LIMIT = 1024 * 1024


class MembersOnlyUploads:
    """ASGI: at `uploads` nobody in particular is refused before anything is read: there much is laid into memory."""

    def __init__(self, app: ASGIApp, handle_error: ErrorHandler, uploads: Collection[str]) -> None:
        self._app = app
        self._handle_error = handle_error
        self._uploads = frozenset(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on when it is a member's, or elsewhere."""
        if scope["type"] == "http" and scope["path"] in self._uploads and scope["method"] not in ("GET", "HEAD"):
            actor: Actor = scope["state"]["actor"]
            if actor.is_anonymous:
                answer = await self._handle_error(Request(scope), SignInNeeded())
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """ASGI: refuses bodies over `limit` bytes with 413, declared or not; `uploads` are addresses that take more."""

    def __init__(
        self,
        app: ASGIApp,
        handle_error: ErrorHandler,
        limit: int = BODY_LIMIT,
        uploads: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._handle_error = handle_error
        self._limit = limit
        self._uploads = dict(uploads or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and counts its body on the way."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        limit = self._uploads.get(scope["path"], self._limit)
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > limit:
            await self._refuse_too_large(scope, receive, send)
            return
        received, answered = 0, False

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise TooLarge
            return message

        async def send_unless_too_large(message: Message) -> None:
            """What the application makes of the broken-off body is not the answer: it would call it unreadable."""
            nonlocal answered
            if received <= limit or answered:
                answered = answered or message["type"] == "http.response.start"
                await send(message)

        try:
            await self._app(scope, receive_counted, send_unless_too_large)
        except TooLarge:
            if answered:
                raise
        if received > limit and not answered:
            await self._refuse_too_large(scope, receive, send)

    async def _refuse_too_large(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._handle_error(Request(scope), TooLarge())
        await answer(scope, receive, send)
