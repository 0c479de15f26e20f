"""MAX, by its Bot API."""

import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx2

from services.people.letters.outside.ports import DeliveryOutcome, DeliveryResult, IncomingMessage, UpdateBatch

_MAX_TEXT_LENGTH = 4_000
_TIMEOUT = 10.0


class MaxClient:
    """As dev.max.ru/docs-api describes `POST /messages` and `GET /updates`.

    `address` is that of the API with the bot's token and name: https://<token>@platform-api2.max.ru#<name>. MAX shows
    a certificate of the Ministry of Digital Development: it is trusted when it is among those of the system (or in the
    file that SSL_CERT_FILE names), never otherwise.
    """

    messenger = "max"
    title = "MAX"

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.name, self._token = parts.fragment, unquote(parts.username or "")
        self._address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """Nothing when it does not answer. The first question has no number: MAX knows what was taken already."""
        query = {"timeout": "0", "limit": "100", "types": "message_created,bot_started"}
        status, answer = await self._call("GET", "/updates", query | ({"marker": str(offset)} if offset else {}))
        found, marker = answer.get("updates"), answer.get("marker")
        if status != httpx2.codes.OK or not isinstance(found, list) or not found:
            return UpdateBatch([])
        messages = [message for one in found if (message := _parse_update(one))]
        return UpdateBatch(messages, marker if isinstance(marker, int) else None)

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Writes to a person; previews of links are switched off, since they would fetch our pages."""
        query = {"user_id": chat, "disable_link_preview": "true"}
        status, answer = await self._call("POST", "/messages", query, {"text": text[:_MAX_TEXT_LENGTH]})
        if status == httpx2.codes.OK and "message" in answer:
            return DeliveryResult(DeliveryOutcome.ACCEPTED)
        if status in (0, httpx2.codes.TOO_MANY_REQUESTS) or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return DeliveryResult(DeliveryOutcome.DEFERRED, "The messenger does not answer")
        return DeliveryResult(DeliveryOutcome.REJECTED, "The messenger has refused it")

    def make_link(self, code: str) -> str:
        """As dev.max.ru/help/deeplinks describes them: the code comes with `bot_started`."""
        return f"https://max.ru/{self.name}?start={code}" if self.name else ""

    async def _call(
        self, method: str, path: str, query: Mapping[str, str], content: Mapping[str, object] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status, 0 for silence, and what was answered."""
        trusted = ssl.create_default_context()
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False, verify=trusted) as client:
                headers = {"Authorization": self._token}
                url = f"{self._address}{path}"
                response = await client.request(method, url, params=query, json=content, headers=headers)
                answer = response.json()
        except (httpx2.HTTPError, ValueError):
            return 0, {}
        return response.status_code, answer if isinstance(answer, dict) else {}


def _parse_update(update: Any) -> IncomingMessage | None:
    """One update as MAX gives it: words in a dialog, or the code of a link with which somebody has begun one."""
    try:
        if update["update_type"] == "bot_started":
            return IncomingMessage(str(update["user"]["user_id"]), f"/start {update.get('payload') or ''}")
        message = update["message"]
        return IncomingMessage(str(message["sender"]["user_id"]), str(message["body"].get("text") or ""))
    except (AttributeError, KeyError, TypeError):
        return None
