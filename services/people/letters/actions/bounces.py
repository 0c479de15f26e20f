"""A letter came back: the report of a mail server (RFC 3464) tells which one, whose copy, and why."""

import asyncio
import email
import re
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32

from services.people.letters.actions.envelope import Letterhead
from services.people.letters.actions.mailboxes import record_bounce
from services.people.letters.actions.translation import msgid
from services.people.letters.outside.smtp import is_address_status
from services.people.letters.store import Letters
from services.people.registry.actions.directory import find_person
from shared.problems import Refused
from shared.store import Writing

MAX_REPORT_BYTES = 512 * 1024
_RETURN_TAG = re.compile(r"\+([a-z2-7]{26}[0-9a-f]{2}[0-9a-z]{12})@", re.IGNORECASE)
_ADDRESS_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Return-Path")
_MAX_BOUNDARIES = 40
_LONG_HEADER = re.compile(rb"^[!-9;-~]{1,80}:[^\r\n]{8192}|^[!-9;-~]{1,80}:(?:[^\r\n]*\r?\n[ \t]){100}", re.MULTILINE)
_STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}$")
_NO_REPORT = msgid("This is no report about a letter of ours that could not be delivered")


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server says about one letter: `failed` when it gives up, `status` such as 5.1.1."""

    tag: str
    failed: bool
    status: str


def parse_report(content: bytes) -> DeliveryReport:
    """Reads a delivery status notification. Raises Refused for anything else, and for one without our tag.

    A stranger sends it: headers are read as they stand (`email.policy.default` parses an address in quadratic time),
    and a report with a longer header, or of more parts, than any mail server writes is none.
    """
    if content.count(b"boundary") > _MAX_BOUNDARIES or _LONG_HEADER.search(content):
        raise Refused(_NO_REPORT)
    message = email.message_from_bytes(content, policy=compat32)
    parts = list(message.walk())
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    tag = next((found for part in parts if (found := _find_tag(part))), None)
    if status is None or tag is None:
        raise Refused(_NO_REPORT)
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and block["Action"] is not None:
            code = str(block["Status"] or "").split(" ")[0]
            action = str(block["Action"]).strip().lower()
            return DeliveryReport(tag, action == "failed", code if _STATUS.match(code) else "")
    raise Refused(_NO_REPORT)


async def process_report(work: Writing, content: bytes, letterhead: Letterhead) -> str:
    """Keeps what a report tells: anybody may bring one, the signed tag says that it is about a letter of ours.

    Gives "returned", "waits" for a delay, or "known". Raises Refused for what is no such report.
    """
    report = await asyncio.to_thread(parse_report, content)
    copy = letterhead.parse_return_tag(report.tag)
    if copy is None:
        raise Refused(_NO_REPORT)
    if not report.failed:
        return "waits"
    own_work = work.as_service()
    letter_id, place = copy
    found = await Letters(own_work).list_by_ids([letter_id])
    if not found or place >= len(found[0].recipients):
        return "known"
    letter, person_id = found[0], found[0].recipients[place].person_id
    is_bad_address = is_address_status(report.status)
    reason = "The address gives letters back" if is_bad_address else "The letter came back"
    if not letter.mark_returned(person_id, reason, report.status, at=work.now):
        return "known"
    await Letters(own_work).save(letter)
    person = await find_person(own_work, person_id)
    if person is not None and is_bad_address and letter.change_id is None:
        await record_bounce(own_work, person, reason, report.status)
    return "returned"


def _find_tag(part: Message) -> str | None:
    """The tag in a part's addresses; a returned letter carries it in its Return-Path."""
    headers = [str(value) for name in _ADDRESS_HEADERS for value in part.get_all(name, [])]
    if part.get_content_type() == "text/rfc822-headers":
        headers.append(str(part.get_payload()))
    found = next((match for header in headers if (match := _RETURN_TAG.search(header))), None)
    return None if found is None else found.group(1).lower()
