"""A real mail server as small as one can be, and what a neighbour says put on the wire the honest way."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Takes letters; `refuses` names addresses that it does not know, those in `busy` it asks to wait.

    It may hang up, or stall, after it has taken a letter and before it says so; or think until it is told.
    `backs` are the senders of the envelopes.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuses: set[str] = set()
        self.busy: set[str] = set()
        self.hangs_up = self.stalls = False
        self.thinks: asyncio.Event | None = None
        self.received = asyncio.Event()
        self.backs: list[str] = []
        self.url = ""

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such box here"
        if address in self.busy:
            return "451 come later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.extend((address, message) for address in envelope.rcpt_tos)
        self.backs.append(envelope.mail_from or "")
        self.received.set()
        if self.thinks is not None:
            await self.thinks.wait()
        if self.stalls:
            await asyncio.Event().wait()
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What this address has got."""
        return [message for box, message in self.taken if box == address]


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """The server at work on a free port."""
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="mail.test", loop=loop), "127.0.0.1", 0)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?from=docendo@region.example.org&bounces=back@region.example.org"
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


def text_of(message: EmailMessage) -> str:
    """The words of a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def report_about(back: str, status: str, *, action: str = "failed", place: str = "To") -> bytes:
    """What a mail server reports (RFC 3464) about the letter that names `back` as its return address."""
    to = back if place == "To" else "postmaster@region.example.org"
    return f"""\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The letter could not be delivered.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; somebody@school.example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such box

--b1
Content-Type: message/rfc822

Return-Path: <{back}>
Subject: A letter

words
--b1--
""".encode()
