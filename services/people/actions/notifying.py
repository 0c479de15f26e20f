"""Messengers: a short way to the same words. Mail is complete by itself and stands in wherever one fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol

import httpx2

from services.people.actions.envelope import plain_of
from services.people.actions.post import Answer, Outcome

_LONGEST = 4_000
_PATIENCE = 10.0


class Notifier(Protocol):
    """A messenger that can tell one chat something. It never raises: what it cannot tell goes by mail."""

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a chat."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody has written to the bot: its number, the chat, the words."""

    number: int
    chat: str
    words: str


class Telegram:
    """The Bot API of Telegram, as core.telegram.org/bots/api describes `sendMessage` and `getUpdates`.

    `address` is that of the API with the bot's token and name: https://api.telegram.org/bot<token>#<name>. A person
    must write to the bot first; MAX speaks a similar protocol and would be a second body of the same shape.
    """

    def __init__(self, address: str) -> None:
        self._address, _, self.name = address.partition("#")

    async def heard(self, since: int) -> list[Written]:
        """What was written to the bot from this number on; asking so makes Telegram forget what was before.

        Nothing when it does not answer.
        """
        told = await self._ask("getUpdates", {"offset": since, "timeout": 0, "allowed_updates": ["message"]})
        found = told.get("result") if told is not None and told.get("ok") is True else None
        return [said for one in found if (said := _written(one))] if isinstance(found, list) else []

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
    """One update as the bot's API tells it; None for what is no message."""
    try:
        message = update.get("message") or {}
        return Written(int(update["update_id"]), str(message["chat"]["id"]), str(message.get("text", "")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def notice_of(message: EmailMessage) -> str:
    """What a messenger is given: the subject and the same plain words."""
    return f"{message['Subject']}\n\n{plain_of(message)}"
