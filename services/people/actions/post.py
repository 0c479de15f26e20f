"""The mail server, as smtplib from the standard library speaks to it, in a thread of its own."""

import asyncio
import ipaddress
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from urllib.parse import unquote, urlsplit

_PATIENCE = 20.0
# After the last byte of a letter a server may think for long: who hangs up then does not know what became of it.
_PATIENCE_AT_THE_END = 60.0
_PERMANENT = 500
_STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
# What speaks of the address itself: unknown (5.1.x), closed (5.2.0, 5.2.1). A full box or a rule may change.
_OF_THE_ADDRESS = re.compile(r"^5\.(1\.\d+|2\.[01])$")


class Outcome(Enum):
    """What became of one message."""

    TAKEN = "taken"
    LATER = "later"
    """This one has to wait; others may go."""
    AWAY = "away"
    """Nobody answers: nothing can leave now."""
    DOUBTFUL = "doubtful"
    """The whole message was handed over, and no word came back."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome, why (a sentence), the server's code, and whether the address itself is wrong."""

    outcome: Outcome
    reason: str = ""
    code: str = ""
    of_address: bool = False


class PostOffice:
    """Where letters are handed in: `smtp://[user:password@]host[:port][?from=address&bounces=address]`, or `smtps://`.

    `bounces` is a box whose mail is given to `python -m deploy.returned`; every letter names it with a tag of its own.
    STARTTLS is used wherever it is offered; a password never goes over an open line to another machine.
    Raises ValueError for an address that is not one of these.
    """

    def __init__(self, smtp_url: str, *, patience: float = _PATIENCE_AT_THE_END) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("DOCENDO_SMTP_URL must look like smtp://host:port")
        self._host, self._tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._patience = patience

    async def send(self, message: EmailMessage, address: str, returns_to: str) -> Answer:
        """Hands one message in, for one address."""
        return await asyncio.to_thread(self._send, message, address, returns_to)

    def _send(self, message: EmailMessage, address: str, returns_to: str) -> Answer:
        try:
            box = reachable(address)
        except UnicodeError:
            return Answer(Outcome.NEVER, "The address cannot be written to", of_address=True)
        try:
            server = self._opened()
        except (smtplib.SMTPException, OSError):
            return Answer(Outcome.AWAY, "The mail server does not answer")
        try:
            return self._handed_over(server, message, box, returns_to)
        except (smtplib.SMTPException, OSError):
            return Answer(Outcome.AWAY, "The mail server does not answer")
        finally:
            server.close()

    def _handed_over(self, server: smtplib.SMTP, message: EmailMessage, box: str, returns_to: str) -> Answer:
        code, _ = server.mail(returns_to)
        if code >= 400:
            return Answer(Outcome.AWAY, f"The mail server refuses the sender (SMTP {code})")
        code, said = server.rcpt(box)
        if code >= 400:
            return _judged(code, said, before_the_words=True)
        if server.sock is not None:
            server.sock.settimeout(self._patience)
        try:
            code, said = server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
        except smtplib.SMTPDataError as refused:
            text = refused.smtp_error
            return _judged(refused.smtp_code, text if isinstance(text, bytes) else text.encode())
        except (smtplib.SMTPServerDisconnected, OSError):
            return Answer(Outcome.DOUBTFUL, "The mail server broke off at the end of the letter")
        if code >= 400:
            return _judged(code, said)
        server.close()  # whatever it says to a farewell, the letter is taken
        return Answer(Outcome.TAKEN)

    def _opened(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_PATIENCE, context=trusted)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=min(_PATIENCE, self._patience))
        try:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=trusted)
                server.ehlo()
            elif not self._tls and self._user and not self._at_home():
                raise smtplib.SMTPNotSupportedError("no encryption for the password")
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _at_home(self) -> bool:
        try:
            return ipaddress.ip_address(self._host).is_loopback
        except ValueError:
            return self._host == "localhost"


def reachable(address: str) -> str:
    """The address as any mail server reads it. Raises UnicodeError for one that no letter reaches."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}".encode("ascii").decode("ascii")


def is_of_the_address(status: str) -> bool:
    """Whether an enhanced status (RFC 3463) speaks of the address itself."""
    return _OF_THE_ADDRESS.match(status) is not None


def _judged(code: int, said: bytes, *, before_the_words: bool = False) -> Answer:
    """What a refusal means. One without an enhanced status, of the address alone, is about the address."""
    found = _STATUS.search(said.decode("utf-8", "replace"))
    told = found.group(1) if found else str(code)
    if code < _PERMANENT:
        return Answer(Outcome.LATER, "The mail server asks to wait", told)
    of_address = is_of_the_address(told) if found else before_the_words and code in (550, 551, 553)
    if of_address:
        return Answer(Outcome.NEVER, "The mail server does not take letters to this address", told, of_address=True)
    return Answer(Outcome.NEVER, "The mail server has refused this letter", told)
