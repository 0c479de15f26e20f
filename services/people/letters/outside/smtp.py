"""The mail server, as smtplib from the standard library speaks to it, in a thread of its own."""

import asyncio
import ipaddress
import re
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from services.people.letters.outside.ports import DeliveryOutcome, DeliveryResult

_TIMEOUT = 20.0
# After the last byte of a letter a server may think for long: who hangs up then does not know what became of it.
_DATA_TIMEOUT = 60.0
_PERMANENT_CODE = 500
_STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
# What speaks of the address itself: unknown (5.1.x), closed (5.2.0, 5.2.1). A full mailbox or a rule may change.
_ADDRESS_STATUS = re.compile(r"^5\.(1\.\d+|2\.[01])$")


class SmtpTransport:
    """A mail server: `smtp://[user:password@]host[:port][?from=address&bounces=address]`, or `smtps://`.

    `bounces` is a mailbox whose mail is given to `docendo import-bounces`;
    every letter names it with a tag of its own.
    STARTTLS is used wherever it is offered; a password never goes over an open line to another machine.
    Raises ValueError for an address that is not one of these.
    """

    def __init__(self, smtp_url: str, *, data_timeout: float = _DATA_TIMEOUT) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("DOCENDO_SMTP_URL must look like smtp://host:port")
        for name, values in parse_qs(parts.query).items():
            if name in {"from", "bounces"}:
                _require_ascii_mailbox(name, values[0])
        self._host, self._tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._data_timeout = data_timeout

    async def send(self, message: EmailMessage, address: str, return_address: str) -> DeliveryResult:
        """Hands one message in, for one address."""
        return await asyncio.to_thread(self._send_blocking, message, address, return_address)

    def _send_blocking(self, message: EmailMessage, address: str, return_address: str) -> DeliveryResult:
        try:
            mailbox = encode_address(address)
        except UnicodeError:
            return DeliveryResult(DeliveryOutcome.REJECTED, "The address cannot be written to", is_bad_address=True)
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError):
            return DeliveryResult(DeliveryOutcome.UNAVAILABLE, "The mail server does not answer")
        try:
            return self._submit(server, message, mailbox, return_address)
        except (smtplib.SMTPException, OSError):
            return DeliveryResult(DeliveryOutcome.UNAVAILABLE, "The mail server does not answer")
        finally:
            server.close()

    def _submit(self, server: smtplib.SMTP, message: EmailMessage, mailbox: str, return_address: str) -> DeliveryResult:
        code, _ = server.mail(return_address)
        if code >= 400:
            return DeliveryResult(DeliveryOutcome.UNAVAILABLE, f"The mail server refuses the sender (SMTP {code})")
        code, reply = server.rcpt(mailbox)
        if code >= 400:
            return _interpret_refusal(code, reply, at_recipient=True)
        if server.sock is not None:
            server.sock.settimeout(self._data_timeout)
        try:
            code, reply = server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
        except smtplib.SMTPDataError as refused:
            text = refused.smtp_error
            return _interpret_refusal(refused.smtp_code, text if isinstance(text, bytes) else text.encode())
        except (smtplib.SMTPServerDisconnected, OSError):
            return DeliveryResult(DeliveryOutcome.UNKNOWN, "The mail server broke off at the end of the letter")
        if code >= 400:
            return _interpret_refusal(code, reply)
        server.close()  # whatever it says to a farewell, the letter is taken
        return DeliveryResult(DeliveryOutcome.ACCEPTED)

    def _connect(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT, context=trusted)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=min(_TIMEOUT, self._data_timeout))
        try:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=trusted)
                server.ehlo()
            elif not self._tls and self._user and not self._is_loopback():
                raise smtplib.SMTPNotSupportedError("no encryption for the password")
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self._host).is_loopback
        except ValueError:
            return self._host == "localhost"


def encode_address(address: str) -> str:
    """The address as any mail server reads it. Raises UnicodeError for one that no letter reaches."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}".encode("ascii").decode("ascii")


def _require_ascii_mailbox(name: str, address: str) -> None:
    try:
        encode_address(address)
    except UnicodeError:
        raise ValueError(f"DOCENDO_SMTP_URL: {name}={address} is no address that every mail server reads") from None


def is_address_status(status: str) -> bool:
    """Whether an enhanced status (RFC 3463) speaks of the address itself."""
    return _ADDRESS_STATUS.match(status) is not None


def _interpret_refusal(code: int, reply: bytes, *, at_recipient: bool = False) -> DeliveryResult:
    """What a refusal means. One without an enhanced status, of the address alone, is about the address."""
    found = _STATUS.search(reply.decode("utf-8", "replace"))
    status = found.group(1) if found else str(code)
    if code < _PERMANENT_CODE:
        return DeliveryResult(DeliveryOutcome.DEFERRED, "The mail server asks to wait", status)
    is_bad_address = is_address_status(status) if found else at_recipient and code in (550, 551, 553)
    if is_bad_address:
        return DeliveryResult(
            DeliveryOutcome.REJECTED,
            "The mail server does not take letters to this address",
            status,
            is_bad_address=True,
        )
    return DeliveryResult(DeliveryOutcome.REJECTED, "The mail server has refused this letter", status)
