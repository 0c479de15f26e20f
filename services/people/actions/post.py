"""The mail server, as smtplib from the standard library speaks to it, in a thread of its own."""

import asyncio
import ipaddress
import smtplib
import ssl
from email.message import EmailMessage
from enum import Enum
from urllib.parse import parse_qs, unquote, urlsplit

_PATIENCE = 20.0
_PERMANENT = 500


class Outcome(Enum):
    """What became of one message."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"


class PostOffice:
    """Where letters are handed in: `smtp://[user:password@]host[:port][?from=address]`, or `smtps://`.

    STARTTLS is used wherever it is offered; a password never goes over an open line to another machine.
    Raises ValueError for an address that is not one of these.
    """

    def __init__(self, smtp_url: str, public_url: str) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("DOCENDO_SMTP_URL must look like smtp://host:port")
        self._host, self._tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        here = urlsplit(public_url).hostname or "localhost"
        self.sender = parse_qs(parts.query).get("from", [f"docendo@{here}"])[0]

    async def send(self, message: EmailMessage) -> tuple[Outcome, str]:
        """Hands one message in; the second part says why it was not taken."""
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> tuple[Outcome, str]:
        try:
            with self._opened() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return _judged(code)
        except smtplib.SMTPSenderRefused as refused:
            return Outcome.LATER, f"The mail server refuses the sender (SMTP {refused.smtp_code})"
        except smtplib.SMTPDataError as refused:
            return _judged(refused.smtp_code)
        except (smtplib.SMTPException, OSError):
            return Outcome.LATER, "The mail server does not answer"
        except UnicodeError:
            return Outcome.NEVER, "The address cannot be written to"
        return Outcome.TAKEN, ""

    def _opened(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_PATIENCE, context=trusted)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_PATIENCE)
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


def _judged(code: int) -> tuple[Outcome, str]:
    if code >= _PERMANENT:
        return Outcome.NEVER, "The mail server does not take letters to this address"
    return Outcome.LATER, f"The mail server asks to wait (SMTP {code})"
