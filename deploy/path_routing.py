"""What the gateway does, for programs that stand inside: a request goes to the service whose address it is."""

from collections.abc import Mapping

import httpx2

from services import definitions


class PathRoutingTransport(httpx2.AsyncBaseTransport):
    """Sends each request to the origin of its service; `origins` maps service names to URLs such as http://intake:8000."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._origins = {
            address: httpx2.URL(origins[service.name]) for service in definitions() for address in service.all_addresses
        }
        self._first = httpx2.URL(origins[definitions()[0].name])
        self._transport = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends it on."""
        parts = request.url.path.split("/")
        longer, shorter = "/".join(parts[:3]), "/".join(parts[:2])
        origin = self._origins.get(longer) or self._origins.get(shorter, self._first)
        request.url = request.url.copy_with(scheme=origin.scheme, host=origin.host, port=origin.port)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._transport.aclose()
