"""Messengers: a short way to the same words. Mail is complete by itself and stands in wherever one fails."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx2

from services.people.actions.envelope import plain_of
from services.people.actions.post import Answer, Outcome
from services.people.model.notices import Messenger
from shared.settings import Settings

_LONGEST = 4_000
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody has written to the bot: the chat, the words."""

    chat: str
    words: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What was written to the bot, and from which number on there may be more; None where there is nothing more."""

    written: list[Written]
    further: int | None = None


class Notifier(Protocol):
    """A messenger with a bot. It never raises: what it cannot tell goes by mail, what it cannot hear is heard later.

    A person must write to the bot first; `link` is the address at which they do so with a code.
    """

    messenger: Messenger
    name: str

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a chat."""

    async def heard(self, since: int) -> Heard:
        """What was written to the bot from this number on; asking so lets the messenger forget what was before."""

    def link(self, code: str) -> str:
        """Where a person writes the code to the bot by one press; empty where the bot's name is not known."""


class Telegram:
    """The Bot API of Telegram, as core.telegram.org/bots/api describes `sendMessage` and `getUpdates`.

    `address` is that of the API with the bot's token and name: https://api.telegram.org/bot<token>#<name>.
    """

    messenger: Messenger = "telegram"

    def __init__(self, address: str) -> None:
        self._address, _, self.name = address.partition("#")

    async def heard(self, since: int) -> Heard:
        """Nothing when it does not answer."""
        told = await self._ask("getUpdates", {"offset": since, "timeout": 0, "allowed_updates": ["message"]})
        found = told.get("result") if told is not None and told.get("ok") is True else None
        if not isinstance(found, list) or not found:
            return Heard([])
        numbers = [one["update_id"] for one in found if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
        further = 1 + max(numbers) if numbers else None
        return Heard([said for one in found if (said := _written(one))], further)

    def link(self, code: str) -> str:
        """As core.telegram.org/bots/features describes deep links."""
        return f"https://t.me/{self.name}?start={code}" if self.name else ""

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a chat; previews of links are switched off, since they would fetch our pages."""
        said = {"chat_id": chat, "text": words[:_LONGEST], "link_preview_options": {"is_disabled": True}}
        told = await self._ask("sendMessage", said)
        if told is None:
            return Answer(Outcome.LATER, "The messenger does not answer")
        if told.get("ok") is True:
            return Answer(Outcome.TAKEN)
        return Answer(Outcome.NEVER, "The messenger has refused it")

    async def _ask(self, method: str, said: Mapping[str, object]) -> dict[str, Any] | None:
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                told = (await client.post(f"{self._address.rstrip('/')}/{method}", json=said)).json()
        except (httpx2.HTTPError, ValueError):
            return None
        return told if isinstance(told, dict) else None


def _written(update: Any) -> Written | None:
    """One update as Telegram tells it; None for what is no message."""
    try:
        message = update.get("message") or {}
        return Written(str(message["chat"]["id"]), str(message.get("text", "")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


class Max:
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

    async def heard(self, since: int) -> Heard:
        """Nothing when it does not answer. The first question has no number: MAX knows what was taken already."""
        asked = {"timeout": "0", "limit": "100", "types": "message_created,bot_started"}
        status, told = await self._ask("GET", "/updates", asked | ({"marker": str(since)} if since else {}))
        found, marker = told.get("updates"), told.get("marker")
        if status != httpx2.codes.OK or not isinstance(found, list) or not found:
            return Heard([])
        written = [said for one in found if (said := _written_in_max(one))]
        return Heard(written, marker if isinstance(marker, int) else None)

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a person; previews of links are switched off, since they would fetch our pages."""
        to = {"user_id": chat, "disable_link_preview": "true"}
        status, told = await self._ask("POST", "/messages", to, {"text": words[:_LONGEST]})
        if status == httpx2.codes.OK and "message" in told:
            return Answer(Outcome.TAKEN)
        if status in (0, httpx2.codes.TOO_MANY_REQUESTS) or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return Answer(Outcome.LATER, "The messenger does not answer")
        return Answer(Outcome.NEVER, "The messenger has refused it")

    def link(self, code: str) -> str:
        """As dev.max.ru/help/deeplinks describes them: the code comes with `bot_started`."""
        return f"https://max.ru/{self.name}?start={code}" if self.name else ""

    async def _ask(
        self, method: str, path: str, asked: Mapping[str, str], said: Mapping[str, object] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status, 0 for silence, and what was told."""
        trusted = ssl.create_default_context()
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE, trust_env=False, verify=trusted) as client:
                shown = {"Authorization": self._token}
                answer = await client.request(method, f"{self._address}{path}", params=asked, json=said, headers=shown)
                told = answer.json()
        except (httpx2.HTTPError, ValueError):
            return 0, {}
        return answer.status_code, told if isinstance(told, dict) else {}


def _written_in_max(update: Any) -> Written | None:
    """One update as MAX tells it: words in a dialog, or the code of a link with which somebody has begun one."""
    try:
        if update["update_type"] == "bot_started":
            return Written(str(update["user"]["user_id"]), f"/start {update.get('payload') or ''}")
        message = update["message"]
        return Written(str(message["sender"]["user_id"]), str(message["body"].get("text") or ""))
    except (AttributeError, KeyError, TypeError):
        return None


def notifiers_of(settings: Settings) -> dict[Messenger, Notifier]:
    """The messengers that this deployment has a bot in."""
    found: list[Notifier] = []
    if settings.telegram_url:
        found.append(Telegram(settings.telegram_url))
    if settings.max_url:
        found.append(Max(settings.max_url))
    return {one.messenger: one for one in found}


def notice_of(message: EmailMessage) -> str:
    """What a messenger is given: the subject and the same plain words."""
    return f"{message['Subject']}\n\n{plain_of(message)}"
