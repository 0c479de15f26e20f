"""Messengers: a short way to the same words. Mail is complete by itself and stands in wherever one fails."""

from email.message import EmailMessage
from typing import Protocol

import httpx2

from services.people.actions.envelope import plain_of
from services.people.actions.post import Answer, Outcome

_LONGEST = 4_000
_PATIENCE = 10.0
_TOO_MANY = 429


class Notifier(Protocol):
    """A messenger that can tell one chat something. It never raises: what it cannot tell goes by mail."""

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a chat."""


class Telegram:
    """The Bot API of Telegram, as core.telegram.org/bots/api describes `sendMessage`.

    `address` is that of the API with the bot's token: https://api.telegram.org/bot<token>. A person must have
    written to the bot first; MAX speaks a similar protocol and would be a second body of the same shape.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    async def tell(self, chat: str, words: str) -> Answer:
        """Tells a chat; previews of links are switched off, since they would fetch our pages."""
        said = {"chat_id": chat, "text": words[:_LONGEST], "link_preview_options": {"is_disabled": True}}
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                answer = await client.post(f"{self._address}/sendMessage", json=said)
                told = answer.json()
        except (httpx2.HTTPError, ValueError):
            return Answer(Outcome.LATER, "The messenger does not answer")
        if answer.status_code == 200 and isinstance(told, dict) and told.get("ok") is True:
            return Answer(Outcome.TAKEN)
        return Answer(
            Outcome.LATER if answer.status_code == _TOO_MANY else Outcome.NEVER, "The messenger has refused it"
        )


def notice_of(message: EmailMessage) -> str:
    """What a messenger is given: the subject and the same plain words."""
    return f"{message['Subject']}\n\n{plain_of(message)}"
