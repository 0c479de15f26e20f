"""What letters ask of the world outside: that somebody takes a message, and says what became of it."""

from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from typing import Protocol


class DeliveryOutcome(Enum):
    """What became of one message."""

    ACCEPTED = "taken"
    DEFERRED = "later"
    """This one has to wait; others may go."""
    UNAVAILABLE = "away"
    """Nobody answers: nothing can leave now."""
    UNKNOWN = "doubtful"
    """The whole message was handed over, and no word came back."""
    REJECTED = "never"


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The outcome, why (a sentence), the server's code, and whether the address itself is wrong."""

    outcome: DeliveryOutcome
    reason: str = ""
    code: str = ""
    is_bad_address: bool = False


class MailTransport(Protocol):
    """Where letters are handed in. It never raises: what became of a message is the result."""

    async def send(self, message: EmailMessage, address: str, return_address: str) -> DeliveryResult:
        """Hands one message in, for one address."""


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
    """A messenger with a bot. It never raises: what it does not take goes by mail, what it does not give comes later.

    `messenger` is its code, which preferences keep, and the beginning of its setting (`telegram_url`); `title` is what
    people call it, `name` what the bot is called there. A person must write to the bot first.
    """

    messenger: str
    title: str
    name: str

    def __init__(self, address: str) -> None:
        """By the address of its API, with whatever lets us in."""

    async def send(self, chat: str, text: str) -> DeliveryResult:
        """Writes to a chat."""

    async def fetch_updates(self, offset: int) -> UpdateBatch:
        """What was written to the bot from this number on; asking so lets the messenger forget what was before."""

    def make_link(self, code: str) -> str:
        """Where a person writes the code to the bot by one press; empty where the bot's name is not known."""
