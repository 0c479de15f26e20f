"""What was found in a text: where, of which kind, and which neutral words could stand there."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Of which kind a piece of text is that tells who somebody is."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    ADDRESS = "address"
    DOCUMENT = "document"
    BIRTH_DATE = "birth_date"
    DIAGNOSIS = "diagnosis"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A span `[start, end)` of the text as it was typed, in characters; `proposal` is a wording without it."""

    start: int
    end: int
    kind: Kind
    proposal: str


def apply_proposals(text: str, findings: Iterable[Finding]) -> str:
    """The text with the proposed wording in the place of every finding."""
    for one in sorted(findings, reverse=True):
        text = text[: one.start] + one.proposal + text[one.end :]
    return text


def merge_overlapping(findings: Iterable[Finding]) -> list[Finding]:
    """In order of the text; of two that overlap the longer one stays, of equal ones the first."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda found: (found.start, -found.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        kept.append(one)
    return kept
