"""Messengers: a short way to the same words. Mail is complete by itself and stands in wherever one fails."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx2

from services.people.letters.model.preferences import Messenger
from services.people.letters.outside.mail import DeliveryOutcome, DeliveryResult
from shared.settings import Settings

_MAX_TEXT_LENGTH = 4_000
_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What somebody has written to the bot: the chat, the words."""

    chat: str
    text: str


@dataclass(frozen=True, slots=True)
class UpdateBatch:
    """What was written to the bot, and from which number on there may be more; None where there is nothing more."""

    messages: list[IncomingMessage]
    next_offset: int | None = None


class MessengerClient(Protocol):
    """A messenger with a bot. It never raises: what it cannot tell goes by mail, what it cannot hear is heard later.

    A person must write to the bot first; `link` is the address at which they do so with a code.
    """

    messenger: Messenger
    name: str

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Tells a chat."""

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """What was written to the bot from this number on; asking so lets the messenger forget what was before."""

    def make_link(self, code: str) -> str:
        """Where a person writes the code to the bot by one press; empty where the bot's name is not known."""


class TelegramClient:
    """The Bot API of Telegram, as core.telegram.org/bots/api describes `sendMessage` and `getUpdates`.

    `address` is that of the API with the bot's token and name: https://api.telegram.org/bot<token>#<name>.
    """

    messenger: Messenger = "telegram"

    def __init__(self, address: str) -> None:
        self._address, _, self.name = address.partition("#")

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """Nothing when it does not answer."""
        told = await self._call("getUpdates", {"offset": offset, "timeout": 0, "allowed_updates": ["message"]})
        found = told.get("result") if told is not None and told.get("ok") is True else None
        if not isinstance(found, list) or not found:
            return UpdateBatch([])
        numbers = [one["update_id"] for one in found if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
        further = 1 + max(numbers) if numbers else None
        return UpdateBatch([said for one in found if (said := _parse_telegram_update(one))], further)

    def make_link(self, code: str) -> str:
        """As core.telegram.org/bots/features describes deep links."""
        return f"https://t.me/{self.name}?start={code}" if self.name else ""

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Tells a chat; previews of links are switched off, since they would fetch our pages."""
        said = {"chat_id": chat, "text": text[:_MAX_TEXT_LENGTH], "link_preview_options": {"is_disabled": True}}
        told = await self._call("sendMessage", said)
        if told is None:
            return DeliveryResult(DeliveryOutcome.DEFERRED, "The messenger does not answer")
        if told.get("ok") is True:
            return DeliveryResult(DeliveryOutcome.ACCEPTED)
        return DeliveryResult(DeliveryOutcome.REJECTED, "The messenger has refused it")

    async def _call(self, method: str, said: Mapping[str, object]) -> dict[str, Any] | None:
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
                told = (await client.post(f"{self._address.rstrip('/')}/{method}", json=said)).json()
        except (httpx2.HTTPError, ValueError):
            return None
        return told if isinstance(told, dict) else None


def _parse_telegram_update(update: Any) -> IncomingMessage | None:
    """One update as Telegram tells it; None for what is no message."""
    try:
        message = update.get("message") or {}
        return IncomingMessage(str(message["chat"]["id"]), str(message.get("text", "")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


class MaxClient:
    """The Bot API of MAX, as dev.max.ru/docs-api describes `POST /messages` and `GET /updates`.

    `address` is that of the API with the bot's token and name: https://<token>@platform-api2.max.ru#<name>. MAX shows
    a certificate of the Ministry of Digital Development: it is trusted when it is among those of the system (or in the
    file that SSL_CERT_FILE names), never otherwise.
    """

    messenger: Messenger = "max"

    def __init__(self, address: str) -> None:
        whole = urlsplit(address)
        self.name, self._token = whole.fragment, unquote(whole.username or "")
        self._address = urlunsplit((whole.scheme, whole.netloc.rpartition("@")[2], whole.path.rstrip("/"), "", ""))

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """Nothing when it does not answer. The first question has no number: MAX knows what was taken already."""
        asked = {"timeout": "0", "limit": "100", "types": "message_created,bot_started"}
        status, told = await self._call("GET", "/updates", asked | ({"marker": str(offset)} if offset else {}))
        found, marker = told.get("updates"), told.get("marker")
        if status != httpx2.codes.OK or not isinstance(found, list) or not found:
            return UpdateBatch([])
        written = [said for one in found if (said := _parse_max_update(one))]
        return UpdateBatch(written, marker if isinstance(marker, int) else None)

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Tells a person; previews of links are switched off, since they would fetch our pages."""
        to = {"user_id": chat, "disable_link_preview": "true"}
        status, told = await self._call("POST", "/messages", to, {"text": text[:_MAX_TEXT_LENGTH]})
        if status == httpx2.codes.OK and "message" in told:
            return DeliveryResult(DeliveryOutcome.ACCEPTED)
        if status in (0, httpx2.codes.TOO_MANY_REQUESTS) or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return DeliveryResult(DeliveryOutcome.DEFERRED, "The messenger does not answer")
        return DeliveryResult(DeliveryOutcome.REJECTED, "The messenger has refused it")

    def make_link(self, code: str) -> str:
        """As dev.max.ru/help/deeplinks describes them: the code comes with `bot_started`."""
        return f"https://max.ru/{self.name}?start={code}" if self.name else ""

    async def _call(
        self, method: str, path: str, asked: Mapping[str, str], said: Mapping[str, object] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status, 0 for silence, and what was told."""
        trusted = ssl.create_default_context()
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False, verify=trusted) as client:
                shown = {"Authorization": self._token}
                answer = await client.request(method, f"{self._address}{path}", params=asked, json=said, headers=shown)
                told = answer.json()
        except (httpx2.HTTPError, ValueError):
            return 0, {}
        return answer.status_code, told if isinstance(told, dict) else {}


def _parse_max_update(update: Any) -> IncomingMessage | None:
    """One update as MAX tells it: words in a dialog, or the code of a link with which somebody has begun one."""
    try:
        if update["update_type"] == "bot_started":
            return IncomingMessage(str(update["user"]["user_id"]), f"/start {update.get('payload') or ''}")
        message = update["message"]
        return IncomingMessage(str(message["sender"]["user_id"]), str(message["body"].get("text") or ""))
    except (AttributeError, KeyError, TypeError):
        return None


def create_messenger_clients(settings: Settings) -> dict[Messenger, MessengerClient]:
    """The messengers that this deployment has a bot in."""
    found: list[MessengerClient] = []
    if settings.telegram_url:
        found.append(TelegramClient(settings.telegram_url))
    if settings.max_url:
        found.append(MaxClient(settings.max_url))
    return {one.messenger: one for one in found}
