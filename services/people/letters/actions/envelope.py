"""A letter as it leaves, and as it is shown before: one function makes both."""

import base64
import binascii
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, urlsplit

from services.people.letters.actions.layout import LetterLayout
from services.people.letters.actions.mail_policy import LETTER_POLICY
from services.people.letters.model.letter import Letter
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.letters.model.preferences import TRANSACTIONAL_KINDS, Language
from services.people.letters.outside.smtp import encode_address
from services.people.registry.model.person import Person
from services.people.settings import PeopleSettings
from shared.settings import Settings

UNSUBSCRIBE_PATH = "/api/unsubscriptions"
HIDDEN_LINK = "only-the-reader-has-this-link"
_RETURN_TAG = re.compile(r"^([a-z2-7]{26})([0-9a-f]{2})([0-9a-z]{12})$")
_LONGEST_PERSON_AND_KIND = 160


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of a deployment share; `sign` gives twelve small letters and digits that only it can give."""

    public_url: str
    sender: str
    bounces: str
    sign: Callable[[str], str]

    @classmethod
    def from_settings(cls, settings: Settings, sign: Callable[[str], str]) -> "Letterhead":
        """As the deployment's settings say."""
        return cls.create(settings.get(PeopleSettings).smtp_url, settings.public_url, sign)

    @classmethod
    def create(cls, smtp_url: str | None, public_url: str, sign: Callable[[str], str]) -> "Letterhead":
        """As the address of the mail server says; without `bounces` letters come back to the sender."""
        query = parse_qs(urlsplit(smtp_url or "").query)
        sender = query.get("from", [f"docendo@{urlsplit(public_url).hostname or 'localhost'}"])[0]
        bounces = query.get("bounces", [""])[0]
        return cls(public_url.rstrip("/"), encode_address(sender), encode_address(bounces) if bounces else "", sign)

    def make_return_address(self, letter: Letter, person_id: str) -> str:
        """The envelope's sender: its tag tells which letter, and whose copy, a report that comes back is about."""
        if not self.bounces:
            return self.sender
        place = next(number for number, one in enumerate(letter.recipients) if one.person_id == person_id)
        plain = base64.b32encode(uuid.UUID(letter.id).bytes).decode().rstrip("=").lower() + f"{place:02x}"
        name, _, domain = self.bounces.rpartition("@")
        return f"{name}+{plain}{self.sign('returned:' + plain)}@{domain}"

    def parse_return_tag(self, tag: str) -> tuple[str, int] | None:
        """The letter and the recipient's place in it; None for a tag that was not made here."""
        parts = _RETURN_TAG.match(tag.lower())
        if parts is None or self.sign("returned:" + parts[1] + parts[2]) != parts[3]:
            return None
        return str(uuid.UUID(bytes=base64.b32decode(parts[1].upper() + "======"))), int(parts[2], 16)

    def make_unsubscribe_token(self, person_id: str, kind: str) -> str:
        """The end of the link that stops one kind of letters, for ever the same."""
        plain = f"{person_id}|{kind}"
        return f"{base64.urlsafe_b64encode(plain.encode()).decode().rstrip('=')}.{self.sign('unsubscribe:' + plain)}"

    def parse_unsubscribe_token(self, token: str) -> tuple[str, str] | None:
        """The person and the kind; None for a link that was not made here."""
        coded, _, signed = token.partition(".")
        if len(coded) > _LONGEST_PERSON_AND_KIND:
            return None
        try:
            plain = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
        person_id, _, kind = plain.rpartition("|")
        return (person_id, kind) if person_id and self.sign("unsubscribe:" + plain) == signed else None


def render_message(
    letter: Letter,
    person: Person,
    letterhead: Letterhead,
    language: Language,
    keys: OneTimeKeys | None = None,
    *,
    to: str | None = None,
    is_shown: bool = False,
) -> EmailMessage:
    """The whole message to one person, as it leaves and as it is shown before it does.

    `to` is another address than the person's own. Without `keys` the place of the secrets is marked, never filled;
    what `is_shown` to others has no link by which they could end the reader's letters.
    """
    domain = letterhead.sender.rpartition("@")[2]
    stop = None if letter.kind in TRANSACTIONAL_KINDS else HIDDEN_LINK
    if stop is not None and not is_shown:
        stop = letterhead.make_unsubscribe_token(person.id, letter.kind)
    layout = LetterLayout.from_letter(letter, person.salutation, letterhead.public_url, language, keys, stop)
    message = EmailMessage(LETTER_POLICY)
    message["From"] = letterhead.sender
    message["To"] = _header_address(person.email if to is None else to)
    message["Subject"] = layout.subject
    message["Date"] = formatdate(letter.written_at.timestamp())
    message["Message-ID"] = f"<{letter.id}.{person.id}@{domain}>" if keys is None else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    if stop is not None:
        message["List-Unsubscribe"] = f"<{letterhead.public_url}{UNSUBSCRIBE_PATH}/{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(layout.to_text())
    message.add_alternative(layout.to_html(), subtype="html")
    message["Content-Language"] = language  # last: whatever sets the content takes away what is said of it
    return message


def get_plain_text(message: EmailMessage) -> str:
    """The words of a message."""
    return _get_body(message, "plain")


def get_html(message: EmailMessage) -> str:
    """The same as a page."""
    return _get_body(message, "html")


def _get_body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())


def _header_address(address: str) -> str:
    try:
        return encode_address(address)
    except UnicodeError:
        return "unreachable@invalid"


def make_chat_text(message: EmailMessage) -> str:
    """What a messenger is given: the subject and the same plain words."""
    return f"{message['Subject']}\n\n{get_plain_text(message)}"
