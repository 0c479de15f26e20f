"""Every answer is timed and traced: pure ASGI, because it stands in the way of every request."""

import time

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry import Telemetry

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Instrumentation:
    """ASGI: measures each answer by route, and opens the span that events take along."""

    def __init__(self, app: ASGIApp, service: str, telemetry: Telemetry) -> None:
        self._app = app
        self._service = service
        self._telemetry = telemetry
        self._series: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on inside a span, and measures its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        traceparent_header = next(
            (value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"), None
        )
        try:
            with self._telemetry.span(f"{scope['method']} {self._service}", traceparent_header) as traceparent:
                scope.setdefault("state", {})["traceparent"] = traceparent
                await self._app(scope, receive, send_noting_status)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"  # whoever asks must not make series
            self._histogram_for(method, route, status).observe(time.perf_counter() - started)

    def _histogram_for(self, method: str, route: str, status: int) -> Histogram:
        if (series := self._series.get((method, route, status))) is None:
            series = self._telemetry.metrics.http.labels(self._service, method, route, str(status))
            self._series[method, route, status] = series
        return series
