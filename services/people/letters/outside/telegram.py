"""Telegram, by the Bot API."""

from collections.abc import Mapping
from typing import Any

import httpx2

from services.people.letters.outside.ports import DeliveryOutcome, DeliveryResult, IncomingMessage, UpdateBatch

_MAX_TEXT_LENGTH = 4_000
_TIMEOUT = 10.0


class TelegramClient:
    """As core.telegram.org/bots/api describes `sendMessage` and `getUpdates`.

    `address` is that of the API with the bot's token and name: https://api.telegram.org/bot<token>#<name>.
    """

    messenger = "telegram"
    title = "Telegram"

    def __init__(self, address: str) -> None:
        self._address, _, self.name = address.partition("#")

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """Nothing when it does not answer."""
        answer = await self._call("getUpdates", {"offset": offset, "timeout": 0, "allowed_updates": ["message"]})
        found = answer.get("result") if answer is not None and answer.get("ok") is True else None
        if not isinstance(found, list) or not found:
            return UpdateBatch([])
        numbers = [one["update_id"] for one in found if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
        messages = [message for one in found if (message := _parse_update(one))]
        return UpdateBatch(messages, 1 + max(numbers) if numbers else None)

    def make_link(self, code: str) -> str:
        """As core.telegram.org/bots/features describes deep links."""
        return f"https://t.me/{self.name}?start={code}" if self.name else ""

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Writes to a chat; previews of links are switched off, since they would fetch our pages."""
        message = {"chat_id": chat, "text": text[:_MAX_TEXT_LENGTH], "link_preview_options": {"is_disabled": True}}
        answer = await self._call("sendMessage", message)
        if answer is None:
            return DeliveryResult(DeliveryOutcome.DEFERRED, "The messenger does not answer")
        if answer.get("ok") is True:
            return DeliveryResult(DeliveryOutcome.ACCEPTED)
        return DeliveryResult(DeliveryOutcome.REJECTED, "The messenger has refused it")

    async def _call(self, method: str, content: Mapping[str, object]) -> dict[str, Any] | None:
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
                answer = (await client.post(f"{self._address.rstrip('/')}/{method}", json=content)).json()
        except (httpx2.HTTPError, ValueError):
            return None
        return answer if isinstance(answer, dict) else None


def _parse_update(update: Any) -> IncomingMessage | None:
    """One update as Telegram gives it; None for what is no message."""
    try:
        message = update.get("message") or {}
        return IncomingMessage(str(message["chat"]["id"]), str(message.get("text", "")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
